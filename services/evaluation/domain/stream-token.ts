import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';

/** What stands in the URL of an event stream, since a web page cannot send headers with it (wire contract 1.7, S1). */
export interface StreamTokens {
  /** The stretch of time that tokens are made for. It is part of a bulk answer's tag (S6). */
  epoch(): number;
  /** The same for the same key throughout an epoch, by every replica (S5). */
  tokenFor(keyHash: string): string;
  /** Hash of the key that a token of this epoch, or of the one before, was made for; undefined for anything else. */
  keyOf(token: string): string | undefined;
}

const epochMs = 6 * 3_600_000;
const proofBytes = 16;

/** The first secret makes tokens, all are accepted. A token names its key by hash and opens nothing but that key's stream, as long as the key itself is good. */
export function streamTokens(secrets: readonly [string, ...string[]], now: () => number): StreamTokens {
  const keys = secrets.map(keyFrom);
  const key = keyFrom(secrets[0]);
  const made = new Map<string, string>();
  let madeIn = 0;

  const epoch = () => Math.floor(now() / epochMs);
  const proof = (keyHash: Buffer, of: number, by = key) =>
    createHmac('sha256', by).update(`${of}:`).update(keyHash).digest().subarray(0, proofBytes);

  return {
    epoch,
    tokenFor(keyHash) {
      if (madeIn !== epoch()) made.clear();
      madeIn = epoch();
      const known = made.get(keyHash);
      if (known !== undefined) return known;
      const bytes = Buffer.from(keyHash, 'hex');
      const token = Buffer.concat([proof(bytes, madeIn), bytes]).toString('base64url');
      made.set(keyHash, token);
      return token;
    },
    keyOf(token) {
      if (!/^[\w-]{64}$/.test(token)) return undefined;
      const bytes = Buffer.from(token, 'base64url');
      const [given, keyHash] = [bytes.subarray(0, proofBytes), bytes.subarray(proofBytes)];
      const isGood = [epoch(), epoch() - 1].some(of =>
        keys.some(by => timingSafeEqual(given, proof(keyHash, of, by))),
      );
      return isGood ? keyHash.toString('hex') : undefined;
    },
  };
}

/** A key object, since HMAC prepares bytes anew each time, which costs more than the proof. */
const keyFrom = (secret: string): KeyObject =>
  createSecretKey(createHmac('sha256', secret).update('event stream tokens').digest());
