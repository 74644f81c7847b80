import { id, slug } from '@bandera/contracts/fields';
import { problem } from '@bandera/contracts/problems';
import { projectDetail } from '@bandera/contracts/project';
import { type Peer, PeerProblem } from '@bandera/kit/http/client';
import { z } from 'zod';
import type { CopyStore, ProjectCopy } from './store/copies.ts';

/** The company's project by id or key; 404 when it has none. */
export type ProjectOf = (company: string, idOrKey: string) => Promise<Pick<ProjectCopy, 'id' | 'key'>>;

/** Anything else names no project, and must not become part of a path. */
const reference = z.union([id, slug]);

/** From the local copy; a project so new that its event is still on the way is asked of its owner. */
export const projectFinder =
  (copies: CopyStore, projects: Peer): ProjectOf =>
  async (company, idOrKey) => {
    if (!reference.safeParse(idOrKey).success) throw noProject();
    const copy = await copies.project(company, idOrKey);
    if (copy) return copy;
    try {
      const path = `/internal/projects/projects/${encodeURIComponent(idOrKey)}`;
      const { project } = await projects.get(path, { query: { company }, schema: projectDetail });
      await copies.putProject(project);
      return project;
    } catch (error) {
      if (error instanceof PeerProblem && error.status === 404) throw noProject();
      throw error;
    }
  };

const noProject = () =>
  problem('not-found', {
    detail: 'There is no such project.',
    errors: [{ path: 'project', message: 'there is no such project' }],
  });
