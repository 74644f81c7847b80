import { publish } from '@bandera/contracts/events';
import { problem } from '@bandera/contracts/problems';
import type { Project } from '@bandera/contracts/project';
import type { Db } from '@bandera/kit/db/connect';
import type { Trx } from '@bandera/kit/db/tx';
import { newId } from '@bandera/kit/ids';
import { initialEnvironments } from '../domain/initial-environments.ts';
import { keyTaken, limitReached } from '../domain/refusals.ts';
import { isRestorable, restorableUntil } from '../domain/restoration.ts';
import type { CompanyCopy } from '../store/companies.ts';
import { environmentStore } from '../store/environments.ts';
import { projectStore } from '../store/projects.ts';

export interface ProjectDraft {
  key: string;
  name: string;
  description: string;
}

/** A project that is not deleted, by id or key; 404 otherwise, as for another company's. */
export const liveProject = async (db: Db, company: string, idOrKey: string): Promise<Project> =>
  alive(await projectStore(db).find(company, idOrKey));

/** The same, locked until the transaction ends: what belongs to a project changes one at a time. */
export const lockLiveProject = async (trx: Trx, company: string, idOrKey: string): Promise<Project> =>
  alive(await projectStore(trx.db).lock(company, idOrKey));

function alive(project: Project | undefined): Project {
  if (!project) throw problem('not-found', { detail: 'There is no such project.' });
  if (project.deletedAt) {
    const until = restorableUntil(project.deletedAt);
    throw problem('not-found', { detail: `The project is deleted. It can be restored until ${until}.` });
  }
  return project;
}

/** Makes a project with its first environments. The company's row must be locked: it guards limit and key. */
export async function createProject(
  trx: Trx,
  company: CompanyCopy,
  draft: ProjectDraft,
  now: Date,
): Promise<Project> {
  const projects = projectStore(trx.db);
  await refuseOneMore(trx, company);
  await projects.releaseKey(company.id, draft.key, now);
  const holder = await projects.find(company.id, draft.key);
  if (holder) throw keyTaken(whyTaken(holder));
  const at = now.toISOString();
  const project: Project = {
    id: newId(),
    company: company.id,
    ...draft,
    deletedAt: null,
    createdAt: at,
    updatedAt: at,
    version: 1,
  };
  await projects.insert(project);
  const about = { company: company.id, project: project.id };
  await publish(trx, 'projects.project.created.v1', { aggregateId: project.id, ...about, after: project });
  for (const environment of initialEnvironments(project.id, company.limits.environments, at)) {
    await environmentStore(trx.db).insert(environment);
    await publish(trx, 'projects.environment.created.v1', {
      aggregateId: environment.id,
      ...about,
      environment: environment.key,
      after: environment,
    });
  }
  return project;
}

/** 409 when the company has as many projects as it may have. Its row must be locked. */
export async function refuseOneMore(trx: Trx, { id, limits }: CompanyCopy): Promise<void> {
  const count = await projectStore(trx.db).countLive(id);
  if (count >= limits.projects) throw limitReached('projects', limits.projects, 'The company');
}

function whyTaken({ deletedAt }: Project): string {
  if (!deletedAt) return 'is taken by another project of the company';
  const until = restorableUntil(deletedAt);
  return `is reserved for a deleted project, which can be restored until ${until}: restore that one or choose another key`;
}

export async function updateProject(
  trx: Trx,
  before: Project,
  fields: Partial<Pick<Project, 'name' | 'description'>>,
  now: Date,
): Promise<Project> {
  const after = { ...before, ...fields, updatedAt: now.toISOString(), version: before.version + 1 };
  if (after.name === before.name && after.description === before.description) return before;
  await projectStore(trx.db).update(after);
  await publish(trx, 'projects.project.updated.v1', { ...about(after), before, after });
  return after;
}

/** `by` is `company` for the projects that follow their company, so that exactly these come back with it. */
export async function deleteProject(
  trx: Trx,
  before: Project,
  now: Date,
  by: 'user' | 'company',
): Promise<Project> {
  const at = now.toISOString();
  const after = { ...before, deletedAt: at, updatedAt: at, version: before.version + 1 };
  await projectStore(trx.db).update(after, by === 'company');
  await publish(trx, 'projects.project.deleted.v1', { ...about(after), before, after });
  return after;
}

export async function restoreProject(trx: Trx, before: Project, now: Date): Promise<Project> {
  const after = { ...before, deletedAt: null, updatedAt: now.toISOString(), version: before.version + 1 };
  await projectStore(trx.db).update(after);
  await publish(trx, 'projects.project.restored.v1', { ...about(after), before, after });
  return after;
}

/** 410 for a project that was deleted more than 30 days ago. */
export function refuseExpired({ deletedAt }: Project, now: Date): void {
  if (!deletedAt || isRestorable(deletedAt, now)) return;
  throw problem('restore-expired', { detail: `It could be restored until ${restorableUntil(deletedAt)}.` });
}

const about = ({ id, company }: Project) => ({ aggregateId: id, company, project: id });
