import { createHash } from 'node:crypto';
import { number, rows, text } from '@bandera/kit/db/columns';
import type { Db } from '@bandera/kit/db/connect';
import { type Dimension, dimensions, levelFor, type SeriesName } from '../domain/level.ts';
import { chunks } from './chunks.ts';

export interface SeriesFilter {
  company: string;
  project?: string | undefined;
  environment?: string | undefined;
  feature?: string | undefined;
  /** Several of them instead. */
  features?: string[] | undefined;
}

/** A series, and what it is called in a report by some dimensions. */
export type FoundSeries<Shown extends Dimension> = { id: number } & Record<Shown, string>;

const identityRow = rows({ id: number, fingerprint: text });

export const seriesStore = (db: Db) => ({
  /** The series of each name, in their order, made where they are missing. */
  async idsOf(names: SeriesName[]): Promise<number[]> {
    const wanted = names.map(textOf);
    const fingerprints = new Map<string, string>();
    const byFingerprint = new Map<string, SeriesName>();
    for (const [at, name] of names.entries()) {
      const text = wanted[at] ?? '';
      if (fingerprints.has(text)) continue;
      const fingerprint = createHash('sha256').update(text).digest('hex');
      fingerprints.set(text, fingerprint);
      byFingerprint.set(fingerprint, name);
    }
    // In one order everywhere: two consumers that make the same series wait for each other instead of deadlocking.
    const ordered = [...byFingerprint.keys()].sort();
    const ids = await identities(db, ordered);
    const missing = ordered.filter(each => !ids.has(each));
    for (const part of chunks(missing, 100)) {
      const made = part.flatMap(fingerprint => {
        const name = byFingerprint.get(fingerprint);
        return name ? [{ fingerprint, ...name }] : [];
      });
      await db('series').insert(made).onConflict('fingerprint').ignore();
    }
    for (const [fingerprint, id] of await identities(db, missing)) ids.set(fingerprint, id);
    return wanted.map(text => ids.get(fingerprints.get(text) ?? '') ?? neverMissing());
  },

  /** Which series to add up for a report of `filter` that tells `shown` apart: each evaluation is in exactly one of them. */
  async find<Shown extends Dimension>(
    filter: SeriesFilter,
    shown: readonly Shown[],
  ): Promise<FoundSeries<Shown>[]> {
    const level = levelFor(dimensions.filter(each => isAsked(filter, each) || isAmong(shown, each)));
    const { features, ...single } = filter;
    const defined = Object.entries(single).filter(([, value]) => value !== undefined);
    const found = db('series')
      .select(['id', ...shown])
      .where({ level, ...Object.fromEntries(defined) });
    return features ? found.whereIn('feature', features) : found;
  },
});

const isAsked = ({ environment, feature, features }: SeriesFilter, dimension: Dimension) =>
  (dimension === 'environment' && environment !== undefined) ||
  (dimension === 'feature' && (feature !== undefined || features !== undefined));

const isAmong = (list: readonly Dimension[], dimension: Dimension) => list.includes(dimension);

async function identities(db: Db, fingerprints: string[]): Promise<Map<string, number>> {
  const ids = new Map<string, number>();
  for (const part of chunks(fingerprints)) {
    const found = await db('series').select(identityRow.columns).whereIn('fingerprint', part);
    for (const { fingerprint, id } of found.map(identityRow.fromRow)) ids.set(fingerprint, id);
  }
  return ids;
}

/** What the fingerprint is of. Series of the level `all` are older than the others, and begin without their level. */
function textOf({ level, company, project, environment, feature, variant, app, sdk, enabled }: SeriesName) {
  const values = [company, project, environment, feature, variant, app, sdk, enabled];
  return JSON.stringify(level === 'all' ? values : [level, ...values]);
}

const neverMissing = (): never => {
  throw new Error('a series that was just added is not there');
};
