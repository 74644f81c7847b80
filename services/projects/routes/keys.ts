import { byIdOrKey, id, idOrKey } from '@bandera/contracts/fields';
import { problem } from '@bandera/contracts/problems';
import { apiKey, keyKind, type Project } from '@bandera/contracts/project';
import { route } from '@bandera/contracts/route';
import type { Db } from '@bandera/kit/db/connect';
import { listOf, searchText, sortOf } from '@bandera/kit/http/page';
import type { Route } from '@bandera/kit/http/route';
import type { Platform } from '@bandera/kit/platform';
import { z } from 'zod';
import { requestsPerMinute } from '../changes/companies.ts';
import { namedEnvironment } from '../changes/environments.ts';
import { addKey, changeKey, revokeKey } from '../changes/keys.ts';
import { liveProject, lockLiveProject } from '../changes/projects.ts';
import { newKeyText } from '../domain/api-key.ts';
import { checkedChange, checkedDraft, keyChange, keyDraft } from '../domain/key-draft.ts';
import { keySorts, keyStore } from '../store/keys.ts';
import { wholePage } from './pages.ts';

const one = byIdOrKey.extend({ keyId: id });
const shownKey = apiKey.extend({ version: z.int() });
const version = (body: { version: number }) => body.version;

export const keyRoutes = (platform: Platform): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/projects/{id}/keys',
    summary: 'List the live API keys of a project, without their secrets',
    access: 'key.read',
    params: byIdOrKey,
    query: wholePage.extend({
      environment: idOrKey.optional(),
      kind: keyKind.optional(),
      search: searchText.describe('Part of the name or of the prefix.'),
      sort: sortOf(keySorts).default('createdAt'),
    }),
    response: listOf(shownKey),
    handler: async ({ actor, params, query: { environment, kind, search, sort, ...page } }) => {
      const project = await liveProject(platform.db, actor.company, params.id);
      const named = environment && (await namedEnvironment(platform.db, project, environment));
      return keyStore(platform.db).list({
        project: project.id,
        environment: named ? named.key : undefined,
        kind,
        search,
        sort,
        page,
      });
    },
  }),

  route({
    method: 'POST',
    path: '/api/v1/projects/{id}/keys',
    summary: 'Create an API key; the answer is the only place that ever shows it',
    access: 'key.write',
    params: byIdOrKey,
    body: keyDraft.extend({ environment: idOrKey }),
    response: shownKey.extend({ key: z.string() }),
    status: 201,
    version,
    idempotency: 'once',
    handler: async ({ actor, params, body: { environment: named, ...body } }) => {
      const now = platform.clock.now();
      const draft = checkedDraft(body, now);
      const limit = await requestsPerMinute(platform, actor.company);
      return platform.tx(async trx => {
        const project = await lockLiveProject(trx, actor.company, params.id);
        const environment = await namedEnvironment(trx.db, project, named);
        const text = newKeyText(project.key, environment.key);
        const key = await addKey(trx, { project, environment, limit }, text, draft, now);
        return { ...key, key: text.text };
      });
    },
  }),

  route({
    method: 'GET',
    path: '/api/v1/projects/{id}/keys/{keyId}',
    summary: 'Read an API key, without its secret',
    access: 'key.read',
    params: one,
    response: shownKey,
    // No ETag: `lastSeenAt` moves on without a new version, and "not modified" would hide that.
    handler: async ({ actor, params }) => {
      const project = await liveProject(platform.db, actor.company, params.id);
      return keyOf(platform.db, project, params.keyId);
    },
  }),

  route({
    method: 'PATCH',
    path: '/api/v1/projects/{id}/keys/{keyId}',
    summary: 'Change name, origins or expiry of an API key',
    access: 'key.write',
    params: one,
    body: keyChange,
    response: shownKey,
    version,
    handler: async ({ actor, params, body, ifMatch }) => {
      const limit = await requestsPerMinute(platform, actor.company);
      return platform.tx(async trx => {
        const project = await lockLiveProject(trx, actor.company, params.id);
        const current = await keyOf(trx.db, project, params.keyId);
        ifMatch(current.version);
        const change = checkedChange(current.kind, body, platform.clock.now());
        return changeKey(trx, { project, limit }, current, change);
      });
    },
  }),

  route({
    method: 'DELETE',
    path: '/api/v1/projects/{id}/keys/{keyId}',
    summary: 'Revoke an API key at once and for good',
    access: 'key.write',
    params: one,
    handler: async ({ actor, params, ifMatch }) => {
      await platform.tx(async trx => {
        const project = await lockLiveProject(trx, actor.company, params.id);
        const current = await keyOf(trx.db, project, params.keyId);
        ifMatch(current.version);
        await revokeKey(trx, project, current);
      });
    },
  }),
];

async function keyOf(db: Db, project: Project, keyId: string) {
  const key = await keyStore(db).find(project.id, keyId);
  if (!key) throw problem('not-found', { detail: 'The project has no such key: it may have been revoked.' });
  return key;
}
