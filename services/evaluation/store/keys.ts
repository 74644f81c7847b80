import { hash } from 'node:crypto';
import { type KeyGrant, keyGrant } from '@bandera/contracts/project';
import type { Clock } from '@bandera/kit/clock';
import { type Peer, PeerProblem } from '@bandera/kit/http/client';
import { z } from 'zod';

export interface Keys {
  /** What a key may do; undefined when there is no such key. Throws when it is unknown here and nobody can be asked. */
  find(token: string): KeyGrant | undefined | Promise<KeyGrant | undefined>;
  add(grant: KeyGrant): void;
  remove(keyHash: string): void;
  /** A deleted project takes its keys along; a restored one may bring keys back that were found missing. */
  removeProject(project: string): void;
  forgetMissing(): void;
  all(): KeyGrant[];
  /** Takes grants that an earlier run knew; each is asked for again at its first use. */
  load(saved: unknown): void;
}

export interface KeysOptions {
  projects: Peer;
  clock: Clock;
  /** After this a key in use is asked for again, behind the answer: the net under a missed event. */
  freshMs: number;
  /** Called when the known keys are others than before, so that they can be saved. */
  changed: () => void;
}

interface Known {
  grant: KeyGrant;
  freshUntil: number;
}

const missingForMs = 30_000;
const mostMissing = 10_000;
const saved = z.array(keyGrant);

/** API keys by SHA-256 in memory: known ones answer at once, an unknown one costs one call and is then remembered as missing. */
export function keyDirectory({ projects, clock, freshMs, changed }: KeysOptions): Keys {
  const known = new Map<string, Known>();
  const missing = new Map<string, number>();
  const asking = new Map<string, Promise<KeyGrant | undefined>>();
  const now = () => clock.now().getTime();

  const add = (grant: KeyGrant) => {
    missing.delete(grant.hash);
    known.set(grant.hash, { grant, freshUntil: now() + freshMs });
    changed();
  };

  function noteMissing(keyHash: string) {
    if (known.delete(keyHash)) changed();
    if (missing.size >= mostMissing) missing.delete(missing.keys().next().value ?? '');
    missing.set(keyHash, now() + missingForMs);
  }

  async function ask(keyHash: string): Promise<KeyGrant | undefined> {
    try {
      const grant = await projects.get(`/internal/projects/keys/${keyHash}`, { schema: keyGrant });
      add(grant);
      return grant;
    } catch (error) {
      if (!(error instanceof PeerProblem) || error.status !== 404) throw error;
      noteMissing(keyHash);
      return undefined;
    }
  }

  function askOnce(keyHash: string) {
    let answer = asking.get(keyHash);
    if (!answer) {
      answer = ask(keyHash).finally(() => asking.delete(keyHash));
      asking.set(keyHash, answer);
    }
    return answer;
  }

  return {
    find(token) {
      const keyHash = hash('sha256', token);
      const entry = known.get(keyHash);
      if (!entry) return (missing.get(keyHash) ?? 0) > now() ? undefined : askOnce(keyHash);
      if (entry.freshUntil < now()) {
        // Whoever asks now gets what is known; while projects is away the key stays good.
        entry.freshUntil = now() + freshMs;
        askOnce(keyHash).catch(() => {});
      }
      const { expiresAt } = entry.grant;
      return expiresAt !== null && Date.parse(expiresAt) <= now() ? undefined : entry.grant;
    },
    add,
    remove: noteMissing,
    removeProject(project) {
      for (const [keyHash, { grant }] of known) if (grant.project === project) noteMissing(keyHash);
    },
    forgetMissing: () => missing.clear(),
    all: () => [...known.values()].map(entry => entry.grant),
    load(value) {
      for (const grant of saved.parse(value)) known.set(grant.hash, { grant, freshUntil: 0 });
    },
  };
}
