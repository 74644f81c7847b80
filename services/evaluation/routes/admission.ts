import { hash } from 'node:crypto';
import type { KeyGrant } from '@bandera/contracts/project';
import { limiter, sourceKey } from '@bandera/kit/http/rate-limit';
import type { Allowance } from '../domain/allowance.ts';
import { EvaluationError } from '../domain/evaluation-error.ts';
import { originAllowed } from '../domain/origin.ts';
import type { Keys } from '../store/keys.ts';
import { type EvaluationContext, type Exchange, letPageRead } from './pipeline.ts';

export interface AdmissionParts {
  keys: Keys;
  allowance: Allowance;
}

/** What the request's key grants. Throws 401, 403 or 429. */
export type Admit = (ctx: EvaluationContext) => Promise<KeyGrant>;

export interface Admission {
  admit: Admit;
  /** What the request's key grants when that is in memory; undefined when only `admit` can tell. Takes nothing. */
  known(exchange: Exchange): KeyGrant | undefined;
  /** What a key with this hash grants, whoever asks; null when there is none. Throws 429. */
  find(keyHash: string, ctx: EvaluationContext): Promise<KeyGrant | null>;
  /** The same as `admit`, for a key that is known already: a stream's URL names it otherwise. */
  admitAs(grant: KeyGrant, exchange: Exchange): void;
}

const longestKey = 512;
/** With the name of a scheme, and a blank or two. */
const longestKept = longestKey + 10;
const mostRecent = 1_000;

/**
 * Hashes of keys by the header that they came in, for the few that most requests come with. It holds no grant, so what is
 * revoked or expires is so at once, and only keys that are good get in, so that strangers cannot push others out.
 */
function recentHashes() {
  const recent = new Map<string, string>();
  return {
    of: (header: string) => recent.get(header),
    keep(header: string, keyHash: string) {
      if (header.length > longestKept) return;
      const [oldest] = recent.keys();
      if (recent.size >= mostRecent && oldest !== undefined) recent.delete(oldest);
      recent.set(header, keyHash);
    },
  };
}

/** Finds what the key grants, holds the origin against it and takes one request from its company's allowance. */
export function admission({ keys, allowance }: AdmissionParts): Admission {
  // Each key that is not known here costs a call to projects: nobody may make up many of them.
  const strangers = limiter({ name: 'unknown-api-keys', points: 300, seconds: 60 });

  const recent = { 'x-api-key': recentHashes(), authorization: recentHashes() };

  async function ask(keyHash: string, ctx: EvaluationContext): Promise<KeyGrant | null> {
    await strangers.consume(sourceKey(ctx));
    return keys.ask(keyHash);
  }

  const find: Admission['find'] = async (keyHash, ctx) => {
    const known = keys.get(keyHash);
    return known === undefined ? ask(keyHash, ctx) : known;
  };

  const admitAs: Admission['admitAs'] = (grant, exchange) => {
    exchange.state.admitted = true;
    checkOrigin(exchange, grant);
    const wait = allowance(grant);
    if (wait > 0) {
      throw new EvaluationError(429, 'GENERAL', `Too many requests: try again in ${wait} s.`, {
        'Retry-After': String(wait),
      });
    }
  };

  const admit: Admit = async ctx => {
    const keyHash = hash('sha256', tokenOf(ctx));
    const known = keys.get(keyHash);
    const grant = known === undefined ? await ask(keyHash, ctx) : known;
    if (!grant) throw unauthorized('The API key is not valid: it may be revoked or expired.');
    admitAs(grant, ctx);
    return grant;
  };

  const known: Admission['known'] = exchange => {
    const name = headerIn(exchange);
    const recentHash = recent[name].of(exchange.get(name));
    if (recentHash !== undefined) return keys.get(recentHash) ?? undefined;
    const token = tokenIn(exchange);
    if (!token || token.length > longestKey) return undefined;
    const keyHash = hash('sha256', token);
    const grant = keys.get(keyHash) ?? undefined;
    if (grant) recent[name].keep(exchange.get(name), keyHash);
    return grant;
  };

  return { admit, known, find, admitAs };
}

/** `X-API-Key` first: a proxy may use `Authorization` for itself. */
const headerIn = (exchange: Exchange) => (exchange.get('x-api-key') ? 'x-api-key' : 'authorization');

function tokenIn(exchange: Exchange): string {
  const name = headerIn(exchange);
  const header = exchange.get(name);
  return name === 'authorization' ? header.replace(/^Bearer\s+/i, '') : header;
}

function tokenOf(exchange: Exchange): string {
  const token = tokenIn(exchange);
  if (!token) throw unauthorized('Send an API key: Authorization: Bearer <key>, or X-API-Key.');
  if (token.length > longestKey) throw unauthorized('The API key is not valid.');
  return token;
}

const unauthorized = (details: string) =>
  new EvaluationError(401, 'GENERAL', details, { 'WWW-Authenticate': 'Bearer' });

/** Only client keys are for web pages: with a server key, which is secret, no page gets to read the answer. */
function checkOrigin(exchange: Exchange, { kind, origins }: KeyGrant): void {
  const origin = exchange.get('origin');
  if (!origin || kind === 'server') return;
  if (!originAllowed(origin, origins)) {
    throw new EvaluationError(403, 'GENERAL', 'This origin may not use the key: add it to the key.');
  }
  letPageRead(exchange);
}
