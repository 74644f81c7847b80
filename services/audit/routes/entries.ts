import { id, idOrKey, instant, moment } from '@bandera/contracts/fields';
import { problem } from '@bandera/contracts/problems';
import { route } from '@bandera/contracts/route';
import { listOf, pageQuery } from '@bandera/kit/http/page';
import type { Limiter } from '@bandera/kit/http/rate-limit';
import { z } from 'zod';
import { verifyChain } from '../domain/verification.ts';
import type { ProjectOf } from '../project-of.ts';
import type { EntryStore, StoredEntry } from '../store/entries.ts';
import type { LinkStore } from '../store/links.ts';

const entry = z.object({
  id,
  at: instant,
  /** What happened: the subject of its event, `features.feature.updated.v1`. */
  type: z.string(),
  actor: z.object({
    kind: z.string(),
    id: z.string().optional(),
    name: z.string().optional(),
    ip: z.string().optional(),
  }),
  /** To what: `feature:<id>`. */
  subject: z.string(),
  project: z.string().nullable(),
  environment: z.string().nullable(),
  trace: z.string(),
  before: z.unknown(),
  after: z.unknown(),
  data: z.unknown(),
  sequence: z.int(),
  hash: z.string(),
});

const filterQuery = pageQuery.extend({
  from: moment.optional(),
  to: moment.optional(),
  actor: z.string().max(191).optional(),
  subject: z.string().max(191).optional(),
  type: z.string().max(100).optional(),
  project: idOrKey.optional(),
});

const verification = z.object({
  valid: z.boolean(),
  entries: z.int(),
  head: z.string(),
  brokenAt: z.object({ sequence: z.int(), id: id.nullable(), reason: z.string() }).nullable(),
});

/** Links read at once while verifying: an entry can have almost a megabyte. */
const linksAtOnce = 100;

export interface EntryParts {
  entries: EntryStore;
  links: LinkStore;
  projectOf: ProjectOf;
  /** Verifying reads everything: how often a company may. */
  verifications: Limiter;
}

export const entryRoutes = ({ entries, links, projectOf, verifications }: EntryParts) => [
  route({
    method: 'GET',
    path: '/api/v1/audit',
    summary: 'Who did what, newest first',
    access: 'audit.read',
    query: filterQuery,
    response: listOf(entry),
    handler: async ({ actor: { company }, query: { limit, cursor, ...filter } }) => {
      if (filter.from !== undefined && filter.to !== undefined && filter.from >= filter.to) {
        throw problem('invalid-input', { errors: [{ path: 'to', message: 'must be later than from' }] });
      }
      const project = filter.project && (await projectOf(company, filter.project));
      const { items, next } = await entries.page(
        { ...filter, project, chain: company },
        { limit, ...(cursor ? { cursor } : {}) },
      );
      return { items: items.map(shown), next };
    },
  }),

  route({
    method: 'GET',
    path: '/api/v1/audit/verify',
    summary: 'Recompute the hash chain: whether anything was changed, left out or put in between',
    access: 'audit.read',
    response: verification,
    handler: async ({ actor: { company } }) => {
      await verifications.consume(company);
      return verifyChain(company, {
        head: () => links.head(company),
        after: sequence => links.after(company, sequence, linksAtOnce),
      });
    },
  }),

  route({
    method: 'GET',
    path: '/api/v1/audit/{id}',
    summary: 'One entry',
    access: 'audit.read',
    params: z.object({ id }),
    response: entry,
    handler: async ({ actor, params }) => {
      const found = await entries.find(actor.company, params.id);
      if (!found) throw problem('not-found', { detail: 'There is no such audit entry.' });
      return shown(found);
    },
  }),
];

const shown = ({ record, sequence, hash }: StoredEntry) => ({
  ...record,
  before: record.before ?? null,
  after: record.after ?? null,
  data: record.data ?? null,
  sequence,
  hash,
});
