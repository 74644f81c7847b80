import { createHash } from 'node:crypto';
import type { UsageEntry } from '@bandera/contracts/usage';
import { number, rows, text } from '@bandera/kit/db/columns';
import type { Db } from '@bandera/kit/db/connect';
import { chunks } from './chunks.ts';

export const groupings = ['feature', 'variant', 'app', 'sdk', 'environment'] as const;
export type Grouping = (typeof groupings)[number];

export interface SeriesFilter {
  company?: string | undefined;
  project?: string | undefined;
  environment?: string | undefined;
  feature?: string | undefined;
}

const seriesRow = rows({ id: number, environment: text, feature: text, variant: text, app: text, sdk: text });
const identityRow = rows({ id: number, fingerprint: text });

export const seriesStore = (db: Db) => ({
  /** The series of each entry, in their order, made where they are missing. */
  async idsOf(entries: UsageEntry[]): Promise<number[]> {
    const wanted = entries.map(entry => newSeries(entry));
    const byFingerprint = new Map(wanted.map(each => [each.fingerprint, each]));
    // In one order everywhere: two consumers that make the same series wait for each other instead of deadlocking.
    const fingerprints = [...byFingerprint.keys()].sort();
    const ids = await identities(db, fingerprints);
    const missing = fingerprints.filter(each => !ids.has(each));
    for (const part of chunks(missing, 100)) {
      const made = part.flatMap(each => byFingerprint.get(each) ?? []);
      await db('series').insert(made).onConflict('fingerprint').ignore();
    }
    for (const [fingerprint, id] of await identities(db, missing)) ids.set(fingerprint, id);
    return wanted.map(({ fingerprint }) => ids.get(fingerprint) ?? neverMissing());
  },

  async find(filter: SeriesFilter) {
    const defined = Object.entries(filter).filter(([, value]) => value !== undefined);
    const found = await db('series').select(seriesRow.columns).where(Object.fromEntries(defined));
    return found.map(seriesRow.fromRow);
  },
});

async function identities(db: Db, fingerprints: string[]): Promise<Map<string, number>> {
  const ids = new Map<string, number>();
  for (const part of chunks(fingerprints)) {
    const found = await db('series').select(identityRow.columns).whereIn('fingerprint', part);
    for (const { fingerprint, id } of found.map(identityRow.fromRow)) ids.set(fingerprint, id);
  }
  return ids;
}

function newSeries({ company, project, environment, feature, variant, app, sdk, enabled }: UsageEntry) {
  const dimensions = { company, project, environment, feature, variant, app, sdk, enabled };
  const fingerprint = createHash('sha256')
    .update(JSON.stringify(Object.values(dimensions)))
    .digest('hex');
  return { fingerprint, ...dimensions };
}

const neverMissing = (): never => {
  throw new Error('a series that was just added is not there');
};
