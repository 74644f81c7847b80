import { askProject } from '@bandera/contracts/ask-project';
import { problem } from '@bandera/contracts/problems';
import type { Peer } from '@bandera/kit/http/client';
import type { CopyStore, ProjectCopy } from './store/copies.ts';

/** The company's project by id or key; 404 when it has none. */
export type ProjectOf = (company: string, idOrKey: string) => Promise<Pick<ProjectCopy, 'id' | 'key'>>;

/** From the local copy; a project so new that its event is still on the way is asked of its owner. */
export const projectFinder =
  (copies: CopyStore, projects: Peer): ProjectOf =>
  async (company, idOrKey) => {
    const copy = await copies.project(company, idOrKey);
    if (copy) return copy;
    const found = await askProject(projects, company, idOrKey);
    if (!found) throw noProject();
    await copies.putProject(found.project);
    return found.project;
  };

const noProject = () =>
  problem('not-found', {
    detail: 'There is no such project.',
    errors: [{ path: 'project', message: 'there is no such project' }],
  });
