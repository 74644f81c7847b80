import { id, idOrKey } from '@bandera/contracts/fields';
import { problem } from '@bandera/contracts/problems';
import { apiKey, keyGrant, projectDetail } from '@bandera/contracts/project';
import { route } from '@bandera/contracts/route';
import type { Route } from '@bandera/kit/http/route';
import type { Platform } from '@bandera/kit/platform';
import { z } from 'zod';
import { requestsPerMinute } from '../changes/companies.ts';
import { importKey } from '../changes/key-import.ts';
import { grantOf } from '../changes/keys.ts';
import { isDemoKey } from '../domain/api-key.ts';
import { looksLikeId } from '../domain/identity.ts';
import { keyDraft } from '../domain/key-draft.ts';
import { invalid } from '../domain/refusals.ts';
import { environmentStore } from '../store/environments.ts';
import { keyStore } from '../store/keys.ts';
import { memberStore } from '../store/members.ts';
import { projectStore } from '../store/projects.ts';

/** What other services ask for. */
export const internalRoutes = (platform: Platform): Route[] => [
  route({
    method: 'GET',
    path: '/internal/projects/keys/{hash}',
    summary: 'What an API key grants; 404 when it is unknown, revoked or expired, or its project is deleted',
    access: 'internal',
    params: z.object({ hash: z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hexadecimal') }),
    response: keyGrant,
    handler: async ({ params }) => {
      const key = await keyStore(platform.db).findByHash(params.hash);
      if (
        !key ||
        (key.expiresAt && new Date(key.expiresAt) <= platform.clock.now()) ||
        isRefused(platform, key.hash)
      ) {
        throw problem('not-found');
      }
      const project = await projectStore(platform.db).findById(key.project);
      if (!project || project.deletedAt) throw problem('not-found');
      return grantOf(key, project, await requestsPerMinute(platform, project.company));
    },
  }),

  route({
    method: 'GET',
    path: '/internal/projects/projects/{project}',
    summary: 'A live project with its environments and members; by key only together with its company',
    access: 'internal',
    params: z.object({ project: idOrKey }),
    query: z.object({ company: id.optional() }),
    response: projectDetail,
    handler: async ({ params, query }) => {
      const store = projectStore(platform.db);
      if (!query.company && !looksLikeId(params.project))
        throw invalid('company', 'is needed to find a project by key');
      const found = query.company
        ? await store.find(query.company, params.project)
        : await store.findById(params.project);
      if (!found || found.deletedAt) throw problem('not-found');
      return {
        project: found,
        environments: await environmentStore(platform.db).ofProject(found.id),
        members: await memberStore(platform.db).all(found.id),
      };
    },
  }),

  route({
    method: 'POST',
    path: '/internal/projects/keys/import',
    summary: 'Take over a key that exists already: the demo, or the move from another platform',
    access: 'internal',
    body: keyDraft.extend({ project: id, environment: idOrKey, key: z.string().max(400) }),
    response: apiKey,
    status: 201,
    handler: async ({ body }) => importKey(platform, body, hash => isRefused(platform, hash)),
  }),
];

const isRefused = ({ config }: Platform, hash: string) => config.NODE_ENV === 'production' && isDemoKey(hash);
