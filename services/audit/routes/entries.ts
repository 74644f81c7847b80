import { id, instant } from '@bandera/contracts/fields';
import { problem } from '@bandera/contracts/problems';
import { route } from '@bandera/contracts/route';
import { listOf, pageQuery } from '@bandera/kit/http/page';
import { z } from 'zod';
import { verifyChain } from '../domain/verification.ts';
import type { EntryStore, StoredEntry } from '../store/entries.ts';

const entry = z.object({
  id,
  at: instant,
  type: z.string(),
  actor: z.object({
    kind: z.string(),
    id: z.string().optional(),
    name: z.string().optional(),
    ip: z.string().optional(),
  }),
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
  from: instant.optional(),
  to: instant.optional(),
  actor: z.string().max(191).optional(),
  subject: z.string().max(191).optional(),
  type: z.string().max(100).optional(),
  project: z.string().max(100).optional(),
});

const verification = z.object({
  valid: z.boolean(),
  entries: z.int(),
  head: z.string(),
  brokenAt: z.object({ sequence: z.int(), id: z.string(), reason: z.string() }).nullable(),
});

const linksAtOnce = 1_000;

export const entryRoutes = (store: EntryStore) => [
  route({
    method: 'GET',
    path: '/api/v1/audit',
    summary: 'Who did what, newest first',
    access: 'audit.read',
    query: filterQuery,
    response: listOf(entry),
    handler: async ({ actor, query: { limit, cursor, ...filter } }) => {
      if (filter.from && filter.to && Date.parse(filter.from) >= Date.parse(filter.to)) {
        throw problem('invalid-input', { errors: [{ path: 'to', message: 'must be later than from' }] });
      }
      const { items, next } = await store.page(
        { chain: actor.company, ...filter },
        { limit, ...(cursor ? { cursor } : {}) },
      );
      return { items: items.map(shown), next };
    },
  }),

  route({
    method: 'GET',
    path: '/api/v1/audit/verify',
    summary: 'Recompute the hash chain',
    access: 'audit.read',
    response: verification,
    handler: async ({ actor: { company } }) =>
      verifyChain(company, await store.head(company), after => store.linksAfter(company, after, linksAtOnce)),
  }),

  route({
    method: 'GET',
    path: '/api/v1/audit/{id}',
    summary: 'One entry',
    access: 'audit.read',
    params: z.object({ id }),
    response: entry,
    handler: async ({ actor, params }) => {
      const found = await store.find(actor.company, params.id);
      if (!found) throw problem('not-found', { detail: 'There is no such audit entry.' });
      return shown(found);
    },
  }),
];

const shown = ({ record, sequence, hash }: StoredEntry) => {
  const { company: _, ...visible } = record;
  return {
    ...visible,
    before: record.before ?? null,
    after: record.after ?? null,
    data: record.data ?? null,
    sequence,
    hash,
  };
};
