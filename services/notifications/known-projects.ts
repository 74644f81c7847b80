import { problem } from '@bandera/contracts/problems';
import { projectDetail } from '@bandera/contracts/project';
import type { Db } from '@bandera/kit/db/connect';
import { type Peer, PeerProblem } from '@bandera/kit/http/client';
import type { Platform } from '@bandera/kit/platform';
import { type ProjectCopy, projectStore } from './store/projects.ts';

/** A project of a company, from our copy; one so new that its event is on the way is asked of its owner. */
export async function knownProject(
  db: Db,
  projects: Peer,
  company: string,
  idOrKey: string,
): Promise<Pick<ProjectCopy, 'id' | 'key'> | undefined> {
  const copy = await projectStore(db).findLive(company, idOrKey);
  if (copy) return copy;
  const path = `/internal/projects/projects/${encodeURIComponent(idOrKey)}`;
  try {
    const { project } = await projects.get(path, { query: { company }, schema: projectDetail });
    await projectStore(db).learn(project);
    return project;
  } catch (error) {
    if (error instanceof PeerProblem && error.status === 404) return undefined;
    throw error;
  }
}

/** The id of the company's project of that id or key, null for none; 404 that names the field. */
export async function projectNamed(
  { db, peer }: Platform,
  company: string,
  idOrKey: string | null,
): Promise<string | null> {
  if (idOrKey === null) return null;
  const project = await knownProject(db, peer('projects'), company, idOrKey);
  if (project) return project.id;
  throw problem('not-found', { errors: [{ path: 'project', message: `there is no project ${idOrKey}` }] });
}
