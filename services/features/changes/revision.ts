import type { Trx } from '@bandera/kit/db/tx';
import type { StoredFeature } from '../domain/feature.ts';
import { revisionStore } from '../store/revisions.ts';

/** Who changes something, when, and which revision is brought back by it. */
export interface By {
  author: { id: string; name: string };
  at: string;
  restored?: number;
}

export interface Change {
  /** Null: the settings. */
  environment: string | null;
  before: unknown;
  after: unknown;
}

/** Writes down the next revision of a feature, whose row must be locked. Returns its number. */
export async function recordRevision(
  trx: Trx,
  feature: Pick<StoredFeature, 'id' | 'revision'>,
  change: Change,
  { author, at, restored = null }: Omit<By, 'restored'> & { restored?: number | null },
): Promise<number> {
  const n = feature.revision + 1;
  const by = { actorId: author.id, actorName: author.name, restored, at };
  await revisionStore(trx.db).insert({ feature: feature.id, n, ...change, ...by });
  return n;
}
