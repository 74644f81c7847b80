import { hkdfSync } from 'node:crypto';

/** Of each kind the first is used for what is made; all are tried for what comes back. */
export interface Secrets {
  /** Key the hashes of codes. */
  peppers: [Buffer, ...Buffer[]];
  /** Sign proofs: HS256. */
  proofKeys: [Buffer, ...Buffer[]];
}

/**
 * Two keys from one secret by HKDF (RFC 5869), so that neither tells anything about the other or about the secret: the
 * installation's INTERNAL_SECRET, or one that the process keeps in its data folder where there is none. Changing it ends
 * the codes and proofs that are under way, which is ten minutes' worth; while it is rotated, both are accepted.
 */
export const secretsFrom = (secrets: readonly [string, ...string[]]): Secrets => ({
  peppers: deriveAll(secrets, 'bandera verification: code hashes v1'),
  proofKeys: deriveAll(secrets, 'bandera verification: proofs v1'),
});

const deriveAll = (
  [first, ...others]: readonly [string, ...string[]],
  use: string,
): [Buffer, ...Buffer[]] => [derive(first, use), ...others.map(secret => derive(secret, use))];

const derive = (secret: string, use: string) => Buffer.from(hkdfSync('sha256', secret, '', use, 32));
