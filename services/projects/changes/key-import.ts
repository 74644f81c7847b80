import { isUniqueViolation } from '@bandera/kit/db/unique';
import type { Platform } from '@bandera/kit/platform';
import type { z } from 'zod';
import { givenKeyText } from '../domain/api-key.ts';
import { checkedDraft, type keyDraft } from '../domain/key-draft.ts';
import { invalid, keyTaken, unknown } from '../domain/refusals.ts';
import { keyStore, type StoredKey } from '../store/keys.ts';
import { projectStore } from '../store/projects.ts';
import { requestsPerMinute } from './companies.ts';
import { namedEnvironment } from './environments.ts';
import { addKey } from './keys.ts';
import { lockLiveProject } from './projects.ts';

export type KeyImport = z.output<typeof keyDraft> & { project: string; environment: string; key: string };

/** Stores the hash of a key that its holders have already. The same key for the same use is taken over once. */
export async function importKey(
  platform: Platform,
  { project: projectId, environment: named, key: given, ...body }: KeyImport,
  isRefused: (hash: string) => boolean,
): Promise<StoredKey> {
  const now = platform.clock.now();
  const draft = checkedDraft(body, now);
  const owner = await projectStore(platform.db).findById(projectId);
  if (!owner) throw unknown('project', 'is not a project');
  const limit = await requestsPerMinute(platform, owner.company);
  const imported = platform.tx(async trx => {
    const project = await lockLiveProject(trx, owner.company, projectId);
    const environment = await namedEnvironment(trx.db, project, named);
    const text = givenKeyText(given, project.key, environment.key);
    if (typeof text === 'string') throw invalid('key', text);
    if (isRefused(text.hash))
      throw invalid('key', 'is the key of the demo, which everyone knows: production refuses it');
    const present = await keyStore(trx.db).findByHash(text.hash);
    if (!present) return addKey(trx, { project, environment, limit }, text, draft, now);
    if (present.project !== project.id || present.kind !== draft.kind) throw taken();
    return present;
  });
  return imported.catch(error => {
    throw isUniqueViolation(error, 'hash') ? taken() : error;
  });
}

const taken = () => keyTaken('is in use as another API key');
