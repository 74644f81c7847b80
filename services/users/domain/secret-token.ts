import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 random bits. Too many to guess, so a fast hash is enough to store them. */
export const newToken = (): string => randomBytes(32).toString('base64url');

export const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Compares a token with a stored hash in constant time. */
export const isToken = (token: string, hash: string): boolean =>
  timingSafeEqual(Buffer.from(hashOf(token), 'hex'), Buffer.from(hash, 'hex'));
