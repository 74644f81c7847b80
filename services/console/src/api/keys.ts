import { queryOptions } from '@tanstack/react-query';
import type { Answer, Input, Item } from './bodies.ts';
import { answered, api, idempotencyKey } from './client.ts';
import type { operations } from './schema.ts';

export type ApiKey = Item<'getApiV1ProjectsIdKeys'>;
export type KeyKind = ApiKey['kind'];
/** With the key itself, which is never shown again. */
export type CreatedKey = Answer<'postApiV1ProjectsIdKeys'>;
export type KeyDraft = Input<'postApiV1ProjectsIdKeys'>;
type ListQuery = NonNullable<operations['getApiV1ProjectsIdKeys']['parameters']['query']>;
export type KeyFilter = Pick<ListQuery, 'search' | 'kind' | 'environment'>;

/** The live keys of a project; it can have a hundred, which is one page. */
export const keysQuery = (project: string, filter: KeyFilter = {}) =>
  queryOptions({
    queryKey: ['keys', 'list', project, filter],
    queryFn: async ({ signal }) => {
      const query = { ...filter, limit: 200, sort: '-createdAt' } as const;
      const params = { path: { id: project }, query };
      return (await answered(api.GET('/api/v1/projects/{id}/keys', { params, signal }))).items;
    },
  });

export const createKey = (project: string, body: KeyDraft): Promise<CreatedKey> =>
  answered(
    api.POST('/api/v1/projects/{id}/keys', {
      params: { path: { id: project } },
      body,
      headers: idempotencyKey(),
    }),
  );

export const revokeKey = (project: string, keyId: string) =>
  answered(api.DELETE('/api/v1/projects/{id}/keys/{keyId}', { params: { path: { id: project, keyId } } }));
