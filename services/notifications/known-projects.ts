import { askProject } from '@bandera/contracts/ask-project';
import { problem } from '@bandera/contracts/problems';
import type { Db } from '@bandera/kit/db/connect';
import type { Peer } from '@bandera/kit/http/client';
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
  const found = await askProject(projects, company, idOrKey);
  if (found) await projectStore(db).learn(found.project);
  return found?.project;
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
