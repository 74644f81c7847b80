import { isDeepStrictEqual } from 'node:util';
import { type KeyGrant, keyGrant } from '@bandera/contracts/project';
import { type Peer, PeerProblem } from '@bandera/kit/http/client';
import { z } from 'zod';

/** API keys by the SHA-256 of their text, in hexadecimal. */
export interface Keys {
  /** What a key may do; null when there is no such key; undefined when only projects can tell. */
  get(keyHash: string): KeyGrant | null | undefined;
  /** Asks projects, once for all who wait for the same key. Throws `PeerUnavailable`. */
  ask(keyHash: string): Promise<KeyGrant | null>;
  add(grant: KeyGrant): void;
  remove(keyHash: string): void;
  /** A deleted project takes its keys along. */
  removeProject(project: string): void;
  /** Keys that were found missing may be back: their project was restored. */
  forgetMissing(): void;
  all(): KeyGrant[];
  /** Takes grants that an earlier run knew; each is asked for again at its first use. */
  load(saved: unknown): void;
}

export interface KeysOptions {
  projects: Peer;
  now: () => number;
  /** After this a key in use is asked for again, behind the answer: the net under a missed event. */
  freshMs: number;
  /** Called when the known keys are others than before, so that they can be saved. */
  changed: () => void;
}

interface Known {
  grant: KeyGrant;
  expiresAt: number;
  freshUntil: number;
}

const missingForMs = 30_000;
const mostMissing = 10_000;
const saved = z.array(keyGrant);

/** Known keys answer at once and outlive an outage of projects; an unknown one costs one call and is remembered as missing. */
export function keyDirectory({ projects, now, freshMs, changed }: KeysOptions): Keys {
  const known = new Map<string, Known>();
  const missing = new Map<string, number>();
  const asking = new Map<string, Promise<KeyGrant | null>>();

  function keep(grant: KeyGrant, freshUntil: number): void {
    const expiresAt = grant.expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(grant.expiresAt);
    known.set(grant.hash, { grant, expiresAt, freshUntil });
  }

  function noteKnown(grant: KeyGrant): void {
    const isNew = !isDeepStrictEqual(known.get(grant.hash)?.grant, grant);
    missing.delete(grant.hash);
    keep(grant, now() + freshMs);
    if (isNew) changed();
  }

  function noteMissing(keyHash: string): void {
    if (known.delete(keyHash)) changed();
    const [oldest] = missing.keys();
    if (missing.size >= mostMissing && oldest !== undefined) missing.delete(oldest);
    missing.set(keyHash, now() + missingForMs);
  }

  async function fetchGrant(keyHash: string): Promise<KeyGrant | undefined> {
    try {
      return await projects.get(`/internal/projects/keys/${keyHash}`, { schema: keyGrant });
    } catch (error) {
      if (error instanceof PeerProblem && error.status === 404) return undefined;
      throw error;
    }
  }

  function ask(keyHash: string): Promise<KeyGrant | null> {
    const running = asking.get(keyHash);
    if (running) return running;
    const isCurrent = () => asking.get(keyHash) === answer;
    const answer = fetchGrant(keyHash)
      .then(grant => {
        // When an event came meanwhile, what it said is newer than this answer.
        if (isCurrent()) grant ? noteKnown(grant) : noteMissing(keyHash);
        return valid(known.get(keyHash));
      })
      .finally(() => isCurrent() && asking.delete(keyHash));
    asking.set(keyHash, answer);
    return answer;
  }

  const valid = (entry: Known | undefined) => (entry && entry.expiresAt > now() ? entry.grant : null);

  function told(keyHash: string, note: () => void): void {
    asking.delete(keyHash);
    note();
  }

  return {
    get(keyHash) {
      const entry = known.get(keyHash);
      if (!entry) return (missing.get(keyHash) ?? 0) > now() ? null : undefined;
      const at = now();
      if (entry.freshUntil <= at) {
        entry.freshUntil = at + freshMs;
        // Whoever asks now gets what is known; while projects is away the key stays good.
        ask(keyHash).catch(() => {});
      }
      return entry.expiresAt > at ? entry.grant : null;
    },
    ask,
    add: grant => told(grant.hash, () => noteKnown(grant)),
    remove: keyHash => told(keyHash, () => noteMissing(keyHash)),
    removeProject(project) {
      for (const [keyHash, { grant }] of known) {
        if (grant.project === project) told(keyHash, () => noteMissing(keyHash));
      }
    },
    forgetMissing: () => missing.clear(),
    all: () => Array.from(known.values(), entry => entry.grant),
    load(value) {
      for (const grant of saved.parse(value)) keep(grant, 0);
    },
  };
}
