import { instant, name } from '@bandera/contracts/fields';
import { type ApiKey, keyKind } from '@bandera/contracts/project';
import { z } from 'zod';
import type { KeyDraft } from '../changes/keys.ts';
import { origins } from './origins.ts';
import { invalid } from './refusals.ts';

/** What a person says of a new key, beside its environment. */
export const keyDraft = z.object({
  kind: keyKind,
  name,
  origins: origins.default([]),
  expiresAt: instant.nullable().default(null),
});

/** What can be changed of a key; its environment and kind are what its holders rely on. */
export const keyChange = z.object({
  name: name.exactOptional(),
  origins: origins.exactOptional(),
  expiresAt: instant.nullable().exactOptional(),
});

/** Refuses what one field alone cannot show to be wrong. */
export const checkedDraft = (
  { kind, name, origins, expiresAt }: z.output<typeof keyDraft>,
  now: Date,
): KeyDraft => ({
  kind,
  name,
  origins: originsFor(kind, origins),
  expiresAt: future(expiresAt, now),
});

/** The same for a change of a key of this kind. */
export const checkedChange = (
  kind: ApiKey['kind'],
  { origins, expiresAt, ...rest }: z.output<typeof keyChange>,
  now: Date,
) => ({
  ...rest,
  ...(origins && { origins: originsFor(kind, origins) }),
  ...(expiresAt !== undefined && { expiresAt: future(expiresAt, now) }),
});

function originsFor(kind: ApiKey['kind'], origins: string[]): string[] {
  if (kind === 'server' && origins.length > 0) {
    throw invalid('origins', 'belongs to client keys: a server key is not used by web pages');
  }
  return origins;
}

const longestMs = 100 * 365 * 86_400_000;

function future(expiresAt: string | null, now: Date): string | null {
  if (expiresAt === null) return null;
  const at = new Date(expiresAt);
  if (at <= now) throw invalid('expiresAt', 'must be in the future');
  if (at.getTime() - now.getTime() > longestMs)
    throw invalid('expiresAt', 'must be within 100 years; leave it out for a key that does not expire');
  return at.toISOString();
}
