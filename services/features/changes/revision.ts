import type { Trx } from '@bandera/kit/db/tx';
import type { StoredFeature } from '../domain/feature.ts';
import { revisionStore } from '../store/revisions.ts';

/** Who changes something, as revisions remember it. */
export interface Author {
  id: string;
  name: string;
}

export interface Change {
  /** Null: the settings. */
  environment: string | null;
  before: unknown;
  after: unknown;
  /** The revision that this one brings back. */
  restored?: number | null;
}

/** Writes down the next revision of a feature, whose row must be locked. Returns its number. */
export async function recordRevision(
  trx: Trx,
  feature: Pick<StoredFeature, 'id' | 'revision'>,
  { restored = null, ...change }: Change,
  { author, at }: { author: Author; at: string },
): Promise<number> {
  const n = feature.revision + 1;
  const by = { actorId: author.id, actorName: author.name };
  await revisionStore(trx.db).insert({ feature: feature.id, n, ...change, ...by, restored, at });
  return n;
}
