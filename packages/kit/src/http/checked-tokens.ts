import { hash, type KeyObject } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { UserActor } from './actor.ts';
import type { KeySet } from './key-set.ts';

interface Checked {
  actor: UserActor;
  /** Of the token, in seconds since 1970. */
  expires: number;
  key: KeyObject;
}

/** Whose tokens have passed: checking a signature takes longer than most requests do, and one token comes many times. */
export interface CheckedTokens {
  /** Whom a token that passed before speaks for, as long as it has not expired and its key is in force. */
  find(token: string, kid: string): Promise<UserActor | undefined>;
  /** `key` is what the key set gave for the token's key id before the token was checked. */
  keep(token: string, kid: string, checked: Checked): Promise<void>;
  /** The key that is in force now; undefined when there is none, or none can be had. */
  keyOf(kid: string): Promise<KeyObject | undefined>;
}

const most = 10_000;

/** Tokens themselves are not kept: a copy of this memory is not a way in. */
export function checkedTokens(keys: KeySet): CheckedTokens {
  const passed = new LRUCache<string, Checked>({ max: most });
  const digest = (token: string) => hash('sha256', token, 'base64url');
  const keyOf = (kid: string) => keys.find(kid).catch(() => undefined);
  return {
    keyOf,
    async find(token, kid) {
      const checked = passed.get(digest(token));
      if (!checked || checked.expires <= Math.floor(Date.now() / 1_000)) return undefined;
      return (await keyOf(kid)) === checked.key ? { ...checked.actor } : undefined;
    },
    async keep(token, kid, checked) {
      // A key may have been replaced by another of the same id meanwhile.
      if ((await keyOf(kid)) === checked.key) passed.set(digest(token), checked);
    },
  };
}
