import { askProject } from '@bandera/contracts/ask-project';
import { id } from '@bandera/contracts/fields';
import { problem } from '@bandera/contracts/problems';
import type { Peer } from '@bandera/kit/http/client';

/** The id of the company's project that a filter names. */
export type ProjectOf = (company: string, idOrKey: string) => Promise<string>;

/** An id is taken as it is, so that entries of deleted projects are found too; a key is asked of its owner, 404 when nobody has it. */
export const projectFinder =
  (projects: Peer): ProjectOf =>
  async (company, idOrKey) => {
    if (id.safeParse(idOrKey).success) return idOrKey;
    const found = await askProject(projects, company, idOrKey);
    if (!found) throw noProject();
    return found.project.id;
  };

const noProject = () =>
  problem('not-found', {
    detail: 'There is no such project.',
    errors: [{ path: 'project', message: 'there is no project with this key; ids find deleted ones too' }],
  });
