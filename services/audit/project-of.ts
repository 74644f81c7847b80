import { id, slug } from '@bandera/contracts/fields';
import { problem } from '@bandera/contracts/problems';
import { projectDetail } from '@bandera/contracts/project';
import { type Peer, PeerProblem } from '@bandera/kit/http/client';

/** The id of the company's project that a filter names. */
export type ProjectOf = (company: string, idOrKey: string) => Promise<string>;

/** An id is taken as it is, so that entries of deleted projects are found too; a key is asked of its owner, 404 when nobody has it. */
export const projectFinder =
  (projects: Peer): ProjectOf =>
  async (company, idOrKey) => {
    if (id.safeParse(idOrKey).success) return idOrKey;
    if (!slug.safeParse(idOrKey).success) throw noProject();
    try {
      const path = `/internal/projects/projects/${encodeURIComponent(idOrKey)}`;
      const { project } = await projects.get(path, { query: { company }, schema: projectDetail });
      return project.id;
    } catch (error) {
      if (error instanceof PeerProblem && error.status === 404) throw noProject();
      throw error;
    }
  };

const noProject = () =>
  problem('not-found', {
    detail: 'There is no such project.',
    errors: [{ path: 'project', message: 'there is no project with this key; ids find deleted ones too' }],
  });
