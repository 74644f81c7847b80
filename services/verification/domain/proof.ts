import { newId } from '@bandera/kit/ids';
import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { type Purpose, purpose } from './code.ts';

/** That somebody could read mail to this address a moment ago. Redeemed once, by its id. */
export interface Proof {
  id: string;
  purpose: Purpose;
  address: string;
  expiresAt: Date;
}

const lifetimeSeconds = 300;
const issuer = 'bandera:verification';
const audience = 'bandera:proof';
const type = 'proof+jwt';

const claims = z.object({ jti: z.uuid(), purpose, sub: z.string(), exp: z.int() });

export const signProof = (
  { purpose, address }: { purpose: Purpose; address: string },
  { key, now }: { key: Uint8Array; now: Date },
): Promise<string> => {
  const seconds = Math.floor(now.getTime() / 1_000);
  return new SignJWT({ purpose })
    .setProtectedHeader({ alg: 'HS256', typ: type })
    .setJti(newId())
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(address)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + lifetimeSeconds)
    .sign(key);
};

/** Undefined for what we have not signed, what was changed, and what has expired. */
export async function readProof(
  token: string,
  { keys, now }: { keys: readonly Uint8Array[]; now: Date },
): Promise<Proof | undefined> {
  for (const key of keys) {
    const proof = await readWith(key, token, now);
    if (proof) return proof;
  }
  return undefined;
}

async function readWith(key: Uint8Array, token: string, now: Date): Promise<Proof | undefined> {
  const verified = await jwtVerify(token, key, {
    algorithms: ['HS256'],
    typ: type,
    issuer,
    audience,
    currentDate: now,
  }).catch(() => undefined);
  const parsed = claims.safeParse(verified?.payload);
  if (!parsed.success) return undefined;
  const { jti, purpose, sub, exp } = parsed.data;
  return { id: jti, purpose, address: sub, expiresAt: new Date(exp * 1_000) };
}
