import { createPublicKey, type KeyObject } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Log } from '../log.ts';

const jwksSchema = z.object({ keys: z.array(z.unknown()).max(100) });

const keySchema = z.looseObject({
  kid: z.string().min(1),
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
});

/** The source of the keys has never answered, so nothing can be said about any token. */
export class KeysUnknown extends Error {
  override name = 'KeysUnknown';
}

/** Finds the public key of a key id; undefined when the set has none. Rejects with `KeysUnknown`. */
export interface KeySet {
  find(kid: string): Promise<KeyObject | undefined>;
}

export interface KeySetOptions {
  /** Milliseconds between two readings for the sake of unknown ids, so that made-up ones cost nothing (5,000). */
  pauseMs?: number;
  /** Milliseconds after which the set is read again while it is in use, so that withdrawn keys end (300,000). */
  freshMs?: number;
}

/** Before each try of the first reading. */
const firstPausesMs = [0, 250, 750];

/**
 * Reads a JWKS (RFC 7517) through `fetchSet`: at first need, for an unknown id, and in the background when it has grown
 * old. A failing source leaves the keys that are known in force; while none is known it is asked three times in a second. Keys other than P-256 are passed over.
 */
export function keySet(
  fetchSet: () => Promise<unknown>,
  log: Log,
  { pauseMs = 5_000, freshMs = 300_000 }: KeySetOptions = {},
): KeySet {
  let known: Map<string, KeyObject> | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | undefined;

  const read = async () => {
    // A process that has just started knows no key at all, and those whose turn it is can wait for a second.
    for (const pause of known ? [0] : firstPausesMs) {
      try {
        if (pause > 0) await sleep(pause);
        const { keys } = jwksSchema.parse(await fetchSet());
        known = new Map(keys.flatMap(usable));
        return;
      } catch (error) {
        log.warn({ err: error }, 'the key set could not be read');
      }
    }
  };
  const readUnlessWithin = (ms: number) => {
    if (asking || performance.now() - askedAt < ms) return;
    askedAt = performance.now();
    asking = read().finally(() => {
      asking = undefined;
    });
  };

  return {
    async find(kid) {
      const key = known?.get(kid);
      if (key) {
        readUnlessWithin(freshMs);
        return key;
      }
      readUnlessWithin(known ? pauseMs : Math.min(pauseMs, 1_000));
      await asking;
      if (!known) throw new KeysUnknown('the key set has never been read');
      return known.get(kid);
    },
  };
}

function usable(entry: unknown): [string, KeyObject][] {
  const parsed = keySchema.safeParse(entry);
  if (!parsed.success) return [];
  const { kid, kty, crv, x, y } = parsed.data;
  try {
    return [[kid, createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' })]];
  } catch {
    return [];
  }
}
