import { createHash, randomBytes } from 'node:crypto';
import { demo } from '@bandera/contracts/demo';

/**
 * The text of an API key: `<project>:<environment>.<secret>`. SDKs of the Unleash family read the environment out of it,
 * and OpenFeature clients pass it in a list that is split at commas, so the secret holds neither `.` nor `,`.
 */
export interface KeyText {
  /** The whole key, shown once. */
  text: string;
  /** What of it is shown for good: enough to tell keys apart, far too little to guess one. */
  prefix: string;
  /** SHA-256, hexadecimal. A slow hash would add nothing: there are 256 random bits to guess. */
  hash: string;
}

const shownCharacters = 6;

/** A new key with 256 random bits. */
export const newKeyText = (project: string, environment: string): KeyText =>
  keyText(scopeOf(project, environment), randomBytes(32).toString('base64url'));

/** A key that exists already, from its full text; a sentence that says what is wrong with it otherwise. */
export function givenKeyText(text: string, project: string, environment: string): KeyText | string {
  const scope = scopeOf(project, environment);
  if (!text.startsWith(scope)) return `must start with "${scope}"`;
  const secret = text.slice(scope.length);
  if (!/^[A-Za-z0-9_-]{20,200}$/.test(secret)) {
    return `must have 20 to 200 letters, digits, "_" or "-" after "${scope}"`;
  }
  return keyText(scope, secret);
}

const scopeOf = (project: string, environment: string) => `${project}:${environment}.`;

const keyText = (scope: string, secret: string): KeyText => ({
  text: scope + secret,
  prefix: `${scope}${secret.slice(0, shownCharacters)}…`,
  hash: hashOf(scope + secret),
});

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

const demoHashes = new Set(Object.values(demo.keys).map(hashOf));

/** The demo's keys are printed in the documentation, so production refuses them. */
export const isDemoKey = (hash: string): boolean => demoHashes.has(hash);
