import { createHash } from 'node:crypto';
import type { UsageEntry } from '@bandera/contracts/usage';
import { type Db, engine } from '@bandera/kit/db/connect';
import type { Knex } from 'knex';
import { type Interval, startOf } from '../domain/interval.ts';
import type { Count } from '../domain/usage-report.ts';

const tables = { minute: 'usage_minute', hour: 'usage_hour', day: 'usage_day' } as const;
const everyInterval = Object.keys(tables) as Interval[];

export const groupings = ['feature', 'variant', 'app', 'sdk', 'environment'] as const;
export type Grouping = (typeof groupings)[number];

export interface UsageFilter {
  company: string;
  project?: string | undefined;
  environment?: string | undefined;
  feature?: string | undefined;
}

/** Rows of one statement: MySQL and SQLite both bound the number of values. */
const rowsAtOnce = 500;

export const usageStore = (db: Db) => ({
  /** Adds counts to minutes, hours and days alike. The caller's inbox row makes it happen once. */
  async add(entries: UsageEntry[]): Promise<void> {
    const idOf = await seriesIds(db, entries);
    for (const interval of everyInterval) {
      const sums = new Map<string, { series: number; at: Date; count: number }>();
      for (const entry of entries) {
        const series = idOf(entry);
        const at = startOf(interval, Date.parse(entry.minute));
        const row = sums.get(`${series}/${at}`) ?? { series, at: new Date(at), count: 0 };
        row.count += entry.count;
        sums.set(`${series}/${at}`, row);
      }
      for (const rows of chunks([...sums.values()])) await addCounts(db, tables[interval], rows);
    }
    for (const rows of chunks(seenRows(entries))) await markSeen(db, rows);
  },

  /** Sums per step and group. Features that do not exist have a report of their own and are left out. */
  async counts(
    filter: UsageFilter,
    range: { from: number; to: number; interval: Interval },
    groupBy?: Grouping,
  ): Promise<Count[]> {
    const table = tables[range.interval];
    const query = db(table)
      .join('series', 'series.id', `${table}.series`)
      .where(definedOf(filter))
      .where('series.unknown', false)
      .where(`${table}.at`, '>=', new Date(startOf(range.interval, range.from)))
      .where(`${table}.at`, '<', new Date(range.to))
      .groupBy(`${table}.at`)
      .select(`${table}.at`)
      .sum({ count: `${table}.count` });
    if (groupBy) query.groupBy(`series.${groupBy}`).select({ key: `series.${groupBy}` });
    const rows = (await query) as { at: Date | number; count: number | string; key?: string }[];
    return rows.map(row => ({
      key: groupBy ? row.key || '(none)' : 'total',
      at: new Date(row.at).getTime(),
      count: Number(row.count),
    }));
  },

  /** Evaluations of each feature and environment of a project since a moment, from whole hours. */
  async totalsSince(
    project: string,
    since: Date,
  ): Promise<{ feature: string; environment: string; count: number }[]> {
    const query = db('usage_hour')
      .join('series', 'series.id', 'usage_hour.series')
      .where({ 'series.project': project, 'series.unknown': false })
      .where('usage_hour.at', '>=', since)
      .groupBy('series.feature', 'series.environment')
      .select('series.feature', 'series.environment')
      .sum({ count: 'usage_hour.count' });
    const rows = (await query) as { feature: string; environment: string; count: number | string }[];
    return rows.map(row => ({
      feature: row.feature,
      environment: row.environment,
      count: Number(row.count),
    }));
  },

  /** Drops rollup rows older than what is kept. */
  async prune(interval: 'minute' | 'hour', before: Date): Promise<number> {
    return db(tables[interval]).where('at', '<', before).delete();
  },
});

export type UsageStore = ReturnType<typeof usageStore>;

const dimensions = [
  'company',
  'project',
  'environment',
  'feature',
  'variant',
  'app',
  'sdk',
  'enabled',
  'unknown',
] as const;

const fingerprintOf = (entry: UsageEntry) =>
  createHash('sha256')
    .update(JSON.stringify(dimensions.map(name => entry[name])))
    .digest('hex');

/** Finds or makes the series of entries; the answer maps an entry to its series. */
async function seriesIds(db: Db, entries: UsageEntry[]): Promise<(entry: UsageEntry) => number> {
  const rows = new Map(
    entries.map(entry => [
      fingerprintOf(entry),
      Object.fromEntries(dimensions.map(name => [name, entry[name]])),
    ]),
  );
  const ids = new Map<string, number>();
  for (const fingerprints of chunks([...rows.keys()])) {
    const found = await db('series').whereIn('fingerprint', fingerprints).select('id', 'fingerprint');
    for (const row of found) ids.set(row.fingerprint, row.id);
    const missing = fingerprints.filter(each => !ids.has(each));
    if (missing.length === 0) continue;
    const added = missing.map(fingerprint => ({ fingerprint, ...rows.get(fingerprint) }));
    for (const part of chunks(added, 100)) await db('series').insert(part).onConflict('fingerprint').ignore();
    const made = await db('series').whereIn('fingerprint', missing).select('id', 'fingerprint');
    for (const row of made) ids.set(row.fingerprint, row.id);
  }
  return entry => ids.get(fingerprintOf(entry)) ?? neverMissing();
}

const neverMissing = (): never => {
  throw new Error('a series that was just added is not there');
};

/** What an upsert calls the row that came in: the one expression in which the engines differ. */
const incoming = (db: Db, column: string): Knex.Raw =>
  engine(db) === 'mysql' ? db.raw('values(??)', [column]) : db.raw('excluded.??', [column]);

async function addCounts(db: Db, table: string, rows: object[]): Promise<void> {
  await db(table)
    .insert(rows)
    .onConflict(['series', 'at'])
    .merge({ count: db.raw('?? + ?', [`${table}.count`, incoming(db, 'count')]) });
}

function seenRows(entries: UsageEntry[]) {
  const rows = new Map<string, ReturnType<typeof seenRow>>();
  for (const entry of entries) {
    const id = `${entry.project}\n${entry.environment}\n${entry.feature}\n${entry.unknown}`;
    const row = rows.get(id) ?? seenRow(entry);
    const at = new Date(entry.minute);
    if (at < row.first_at) row.first_at = at;
    if (at > row.last_at) row.last_at = at;
    rows.set(id, row);
  }
  return [...rows.values()];
}

const seenRow = ({ project, environment, feature, unknown, company, minute }: UsageEntry) => ({
  project,
  environment,
  feature,
  unknown,
  company,
  first_at: new Date(minute),
  last_at: new Date(minute),
});

/** Batches of several replicas arrive in any order: the first time only moves back, the last only forward. */
async function markSeen(db: Db, rows: object[]): Promise<void> {
  const earlier = incoming(db, 'first_at');
  const later = incoming(db, 'last_at');
  await db('seen')
    .insert(rows)
    .onConflict(['project', 'environment', 'feature', 'unknown'])
    .merge({
      first_at: db.raw('case when ? < ?? then ? else ?? end', [
        earlier,
        'seen.first_at',
        earlier,
        'seen.first_at',
      ]),
      last_at: db.raw('case when ? > ?? then ? else ?? end', [later, 'seen.last_at', later, 'seen.last_at']),
    });
}

const definedOf = ({ company, project, environment, feature }: UsageFilter) =>
  Object.fromEntries(
    Object.entries({ company, project, environment, feature })
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [`series.${name}`, value]),
  );

function chunks<T>(list: T[], size = rowsAtOnce): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < list.length; at += size) parts.push(list.slice(at, at + size));
  return parts;
}
