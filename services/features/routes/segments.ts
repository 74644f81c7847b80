import { segment } from '@bandera/contracts/feature';
import { byId, description, featureKey, id, idOrKey, name, slug } from '@bandera/contracts/fields';
import { route } from '@bandera/contracts/route';
import { listOf, pageQuery } from '@bandera/kit/http/page';
import { newId } from '@bandera/kit/ids';
import { z } from 'zod';
import { changeSegment, createSegment, deleteSegment } from '../changes/segment.ts';
import { restorableSince } from '../domain/restoration.ts';
import { constraintList } from '../domain/segment.ts';
import { segmentStore } from '../store/segments.ts';
import { notFound, nowOf, type Parts } from './parts.ts';

/** A segment in a list: how much it holds, since one may hold 100,000 values. */
const segmentLine = segment
  .omit({ constraints: true })
  .extend({ constraintCount: z.int(), valueCount: z.int() });

/** A feature that uses a segment in an environment. */
const use = z.object({
  feature: id,
  key: featureKey,
  project: id,
  environment: slug,
  archived: z.boolean(),
});

const version = (answer: { version: number }) => answer.version;

export const segmentRoutes = (parts: Parts) => [
  route({
    method: 'GET',
    path: '/api/v1/segments',
    summary: 'Segments of the company, or those that a project can use: its own and the company-wide ones',
    access: 'feature.read',
    query: pageQuery.extend({
      project: idOrKey.optional(),
      search: z.string().trim().max(100).optional(),
      sort: z.enum(['name', '-name']).default('name'),
    }),
    response: listOf(segmentLine),
    handler: async ({ actor: { company }, query: { project, search, sort, ...page } }) => {
      const within = project === undefined ? undefined : (await parts.projects.need(company, project)).id;
      const filter = { company, project: within, search, descending: sort === '-name', page };
      return segmentStore(parts.platform.db).list(filter);
    },
  }),

  route({
    method: 'POST',
    path: '/api/v1/segments',
    summary: 'Create a segment for a project, or for the whole company when none is named',
    access: 'segment.write',
    body: z.object({
      project: idOrKey.nullable().default(null),
      name,
      description: description.default(''),
      constraints: constraintList,
    }),
    response: segment,
    status: 201,
    version,
    handler: async ({ actor: { company }, body: { project, ...given } }) => {
      const owner = project === null ? null : await parts.projects.need(company, project);
      const at = nowOf(parts);
      const times = { createdAt: at, updatedAt: at, version: 1 };
      const draft = { ...given, ...times, id: newId(), company, project: owner?.id ?? null };
      return parts.platform.tx(trx => createSegment(trx, draft));
    },
  }),

  route({
    method: 'GET',
    path: '/api/v1/segments/{id}',
    summary: 'One segment with all its values',
    access: 'feature.read',
    params: byId,
    response: segment,
    version,
    handler: async ({ actor, params }) => {
      const found = await segmentStore(parts.platform.db).find(actor.company, params.id);
      if (!found) throw notFound(`segment "${params.id}"`);
      return found;
    },
  }),

  route({
    method: 'GET',
    path: '/api/v1/segments/{id}/uses',
    summary: 'The features that use a segment, archived ones too: what a change of it touches',
    access: 'feature.read',
    params: byId,
    response: z.object({ items: z.array(use) }),
    handler: async ({ actor, params }) => {
      const segments = segmentStore(parts.platform.db);
      if (!(await segments.find(actor.company, params.id))) throw notFound(`segment "${params.id}"`);
      return { items: await segments.uses(params.id, restorableSince(parts.platform.clock.now())) };
    },
  }),

  route({
    method: 'PATCH',
    path: '/api/v1/segments/{id}',
    summary: 'Change a segment, and with it every environment that uses it',
    access: 'segment.write',
    params: byId,
    body: z.object({
      name: name.exactOptional(),
      description: description.exactOptional(),
      constraints: constraintList.exactOptional(),
      project: z.never('cannot be changed: create another segment').exactOptional(),
    }),
    response: segment,
    version,
    handler: async ({ actor, params, body: { project: _, ...to }, ifMatch }) => {
      const change = { ...target(parts, actor, params), to, at: nowOf(parts), ifMatch };
      return parts.platform.tx(trx => changeSegment(trx, change));
    },
  }),

  route({
    method: 'DELETE',
    path: '/api/v1/segments/{id}',
    summary: 'Delete a segment that no feature uses',
    access: 'segment.write',
    params: byId,
    handler: async ({ actor, params, ifMatch }) => {
      await parts.platform.tx(trx => deleteSegment(trx, { ...target(parts, actor, params), ifMatch }));
    },
  }),
];

const target = ({ platform }: Parts, { company }: { company: string }, { id }: { id: string }) => ({
  company,
  id,
  restorableSince: restorableSince(platform.clock.now()),
});
