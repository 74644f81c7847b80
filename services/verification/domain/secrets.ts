import { hkdfSync } from 'node:crypto';

export interface Secrets {
  /** Keys the hashes of codes. */
  pepper: Buffer;
  /** Signs proofs: HS256. */
  proofKey: Buffer;
}

/**
 * Two keys from one secret by HKDF (RFC 5869), so that neither tells anything about the other or about the secret: the
 * installation's INTERNAL_SECRET, or one that the process keeps in its data folder where there is none. Changing it ends
 * the codes and proofs that are under way, which is ten minutes' worth.
 */
export const secretsFrom = (secret: string): Secrets => ({
  pepper: derive(secret, 'bandera verification: code hashes v1'),
  proofKey: derive(secret, 'bandera verification: proofs v1'),
});

const derive = (secret: string, use: string) => Buffer.from(hkdfSync('sha256', secret, '', use, 32));
