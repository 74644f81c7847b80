import { id, slug } from '@bandera/contracts/fields';
import { route } from '@bandera/contracts/route';
import { revisionsAnswer, revisionsRequest, snapshot } from '@bandera/contracts/snapshot';
import { z } from 'zod';
import { snapshotStore } from '../store/snapshots.ts';
import { notFound, type Parts } from './parts.ts';

const atOnce = 500;

/** What the data plane asks for. */
export const snapshotRoutes = ({ platform, projects, snapshots }: Parts) => [
  route({
    method: 'GET',
    path: '/internal/features/snapshots/{project}/{environment}',
    summary: 'All features of an environment at its current revision',
    access: 'internal',
    params: z.object({ project: id, environment: slug }),
    response: snapshot,
    version: answer => answer.revision,
    handler: async ({ params: { project, environment } }) => {
      const owner = await projects.findById(project);
      if (owner) await projects.needEnvironment(owner, environment);
      const found = await snapshots.find(project, environment);
      if (!found) throw notFound('such environment');
      return found;
    },
  }),

  route({
    method: 'POST',
    path: '/internal/features/revisions',
    summary: 'Which revision each of these environments is at; those that are gone are left out',
    access: 'internal',
    idempotency: 'off',
    body: revisionsRequest,
    response: revisionsAnswer,
    handler: async ({ body: { environments } }) => {
      const wanted = new Set(environments.map(each => `${each.project}/${each.environment}`));
      const ids = [...new Set(environments.map(each => each.project))];
      const store = snapshotStore(platform.db);
      const parts = Array.from({ length: Math.ceil(ids.length / atOnce) }, (_, part) =>
        store.revisions(ids.slice(part * atOnce, (part + 1) * atOnce)),
      );
      const found = (await Promise.all(parts)).flat();
      return { items: found.filter(each => wanted.has(`${each.project}/${each.environment}`)) };
    },
  }),
];
