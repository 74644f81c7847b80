import { companyAllows, isPermission, type Permission, projectAllows } from '@bandera/contracts/permissions';
import type { UserActor } from '@bandera/kit/http/actor';
import type { PermitInput, Permits } from '@bandera/kit/http/routes';
import type { FindFeature } from './find-feature.ts';
import type { KnownProjects } from './known-projects.ts';

export interface PermitParts {
  projects: KnownProjects;
  findFeature: FindFeature;
  findSegment: (company: string, id: string) => Promise<{ project: string | null } | undefined>;
  roleOf: (project: string, user: string) => Promise<string | undefined>;
}

/** The company role decides, or else the role in the project that the request is about. */
export const permitsBy =
  (parts: PermitParts): Permits =>
  async (actor, permission, input) => {
    if (actor.kind !== 'user' || !isPermission(permission)) return false;
    if (companyAllows(actor.role, permission)) return true;
    const project = await projectOf(parts, actor, permission, input);
    return project !== undefined && projectAllows(await parts.roleOf(project, actor.id), permission);
  };

/** The project of the feature or segment in the path, else the one that body or query name. */
async function projectOf(
  { projects, findFeature, findSegment }: PermitParts,
  { company }: UserActor,
  permission: Permission,
  { params, query, body }: PermitInput,
): Promise<string | undefined> {
  const named = textAt(body, 'project') ?? textAt(query, 'project');
  const id = textAt(params, 'id');
  if (id === undefined) return named && (await projects.find(company, named))?.id;
  if (permission === 'segment.write') return (await findSegment(company, id))?.project ?? undefined;
  return (await findFeature(company, id, named))?.project;
}

function textAt(input: unknown, field: string): string | undefined {
  if (typeof input !== 'object' || input === null) return undefined;
  const value: unknown = Reflect.get(input, field);
  return typeof value === 'string' ? value : undefined;
}
