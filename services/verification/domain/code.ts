import { createHmac, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { newId } from '@bandera/kit/ids';
import { z } from 'zod';

/** What a code proves: the address itself, the right to a new password, or who signs in. */
export const purposes = ['email', 'password-reset', 'sign-in'] as const;
export const purpose = z.enum(purposes);
export type Purpose = z.infer<typeof purpose>;

export const lifetimeMs = 10 * 60 * 1_000;
export const attemptsAllowed = 5;

/** A code as it is stored: what it was cannot be read back. */
export interface StoredCode {
  id: string;
  purpose: Purpose;
  address: string;
  salt: string;
  hash: string;
  attemptsLeft: number;
  createdAt: Date;
  expiresAt: Date;
  usedAt: Date | null;
}

/** Six digits, each of the million equally likely. */
export const drawDigits = (): string => String(randomInt(1_000_000)).padStart(6, '0');

export function newCode(
  { purpose, address, digits }: { purpose: Purpose; address: string; digits: string },
  { pepper, now }: { pepper: Buffer; now: Date },
): StoredCode {
  const id = newId();
  const salt = randomBytes(16).toString('hex');
  return {
    id,
    purpose,
    address,
    salt,
    hash: hashOf({ id, salt }, digits, pepper),
    attemptsLeft: attemptsAllowed,
    createdAt: now,
    expiresAt: new Date(now.getTime() + lifetimeMs),
    usedAt: null,
  };
}

/**
 * No hash alone protects a million possibilities: whoever has hash, salt and key tries them all within a second. Three
 * things together do. The key (pepper) is not in the database, so a stolen copy of that says nothing. Five attempts and ten
 * minutes leave somebody who guesses one chance in 200,000 for each code, and the limit of codes a day keeps the codes few.
 * The salt makes equal codes look different.
 */
const hashOf = ({ id, salt }: { id: string; salt: string }, digits: string, pepper: Buffer): string =>
  createHmac('sha256', pepper).update(`${id}:${salt}:${digits}`).digest('hex');

/** In a time that tells nothing about where the difference is. */
export const isRight = (code: StoredCode, digits: string, peppers: readonly Buffer[]): boolean =>
  peppers.some(pepper =>
    timingSafeEqual(Buffer.from(hashOf(code, digits, pepper), 'hex'), Buffer.from(code.hash, 'hex')),
  );
