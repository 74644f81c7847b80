import { randomBytes } from 'node:crypto';
import type { Release } from './ledger.ts';
import { type StackKey, stackKeys } from './release.ts';

/** One roll of a rotation: what the secret holds during it, and what that is for. */
export interface Roll {
  body: string;
  why: string;
}

/** Secrets that Bandera makes up itself; each may hold several, one a line, of which the first signs or seals. */
export const ownSecrets = ['internal_secret', 'key_encryption_secret'] as const;
export type OwnSecret = (typeof ownSecrets)[number];

export const isOwnSecret = (name: string): name is OwnSecret => ownSecrets.some(own => own === name);

export const newSecret = () => randomBytes(32).toString('hex');

/** The stacks of which a document names the secret; a certificate is named by an overlay. */
export const usersOf = (name: string, { stacks }: Pick<Release, 'stacks'>): StackKey[] =>
  stackKeys.filter(key => stacks[key]?.some(({ secrets }) => name in (secrets ?? {})));

/**
 * The rolls that replace a secret without a moment in which one replica does not know what another one uses: first all
 * learn the new one, then all use it, then the old one goes. What seals stored data keeps its old lines for good, since
 * what they sealed is still there.
 */
export function rollsOf(name: OwnSecret, present: string, next: string): Roll[] {
  const [first = '', ...older] = linesOf(present);
  const sealing = name === 'key_encryption_secret';
  const kept = sealing ? [first, ...older] : [first];
  const rolls = [
    { body: [first, next, ...kept.slice(1)], why: 'all replicas learn the new secret' },
    { body: [next, ...kept], why: 'all replicas use the new secret' },
    ...(sealing ? [] : [{ body: [next], why: 'the old secret is forgotten' }]),
  ];
  return rolls.map(({ body, why }) => ({ body: `${body.join('\n')}\n`, why }));
}

/** Whether a rotation was broken off: then every replica has to know both lines before the next one begins. */
export function isUnderWay(name: OwnSecret, present: string): boolean {
  return name === 'internal_secret' && linesOf(present).length > 1;
}

const linesOf = (text: string) =>
  text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '');
