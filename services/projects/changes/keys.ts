import { publish } from '@bandera/contracts/events';
import {
  type ApiKey,
  apiKey,
  type Environment,
  type KeyGrant,
  type Project,
} from '@bandera/contracts/project';
import type { Trx } from '@bandera/kit/db/tx';
import { newId } from '@bandera/kit/ids';
import type { KeyText } from '../domain/api-key.ts';
import { limitReached } from '../domain/refusals.ts';
import { keyStore, type StoredKey } from '../store/keys.ts';

const keysPerProject = 100;

export type KeyDraft = Pick<ApiKey, 'kind' | 'name' | 'origins' | 'expiresAt'>;
export type KeyChange = Partial<Pick<ApiKey, 'name' | 'origins' | 'expiresAt'>>;

/** What evaluation may know of a key. `limit`: requests per minute that the company has. */
export const grantOf = (key: StoredKey, project: Project, limit: number): KeyGrant => ({
  id: key.id,
  hash: key.hash,
  company: project.company,
  project: project.id,
  projectKey: project.key,
  environment: key.environment,
  kind: key.kind,
  origins: key.origins,
  expiresAt: key.expiresAt,
  requestsPerMinute: limit,
});

/** Stores a key of which nothing but the hash is kept. The project's row must be locked: the number of keys is bounded. */
export async function addKey(
  trx: Trx,
  { project, environment, limit }: { project: Project; environment: Environment; limit: number },
  { prefix, hash }: KeyText,
  draft: KeyDraft,
  now: Date,
): Promise<StoredKey> {
  const store = keyStore(trx.db);
  if ((await store.count(project.id)) >= keysPerProject)
    throw limitReached('keys', keysPerProject, 'A project');
  const key: StoredKey = {
    id: newId(),
    project: project.id,
    environment: environment.key,
    ...draft,
    prefix,
    hash,
    lastSeenAt: null,
    createdAt: now.toISOString(),
    version: 1,
  };
  await store.insert(key);
  await publish(trx, 'projects.key.created.v1', {
    ...about(project, key),
    after: shown(key),
    data: { grant: grantOf(key, project, limit) },
  });
  return key;
}

export async function changeKey(
  trx: Trx,
  { project, limit }: { project: Project; limit: number },
  before: StoredKey,
  change: KeyChange,
): Promise<StoredKey> {
  const after = { ...before, ...change, version: before.version + 1 };
  if (same(before, after)) return before;
  await keyStore(trx.db).update(after);
  await publish(trx, 'projects.key.updated.v1', {
    ...about(project, after),
    before: shown(before),
    after: shown(after),
    data: { grant: grantOf(after, project, limit) },
  });
  return after;
}

export async function revokeKey(trx: Trx, project: Project, key: StoredKey): Promise<void> {
  await keyStore(trx.db).remove(key.id);
  await publish(trx, 'projects.key.revoked.v1', {
    ...about(project, key),
    before: shown(key),
    data: { hash: key.hash },
  });
}

const same = (a: StoredKey, b: StoredKey) =>
  a.name === b.name && a.expiresAt === b.expiresAt && a.origins.join() === b.origins.join();

const shown = (key: StoredKey): ApiKey => apiKey.parse(key);

const about = ({ id, company }: Project, key: StoredKey) => ({
  aggregateId: key.id,
  company,
  project: id,
  environment: key.environment,
});
