import { createHash } from 'node:crypto';
import { connect, type Db, engine } from '@bandera/kit/db/connect';

/** Counts of evaluations that a reports service finds in its database, as if years of them had been counted. */
export interface Rollups {
  /** Rows of all three rollups together. */
  rows: number;
  /** The features, as `feature-000`. */
  features: string[];
  /** What a report of these whole steps must say, from the newest step back. */
  total(interval: Interval, steps: number, feature?: string): number;
  /** The end of the newest step: reports go up to it, or to a step before. */
  end: Record<Interval, number>;
}

export type Interval = keyof typeof kept;

/** How many steps each rollup keeps: three days, a hundred days, two years. */
const kept = { minute: 4_320, hour: 2_400, day: 730 } as const;
const stepMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
const intervals = ['minute', 'hour', 'day'] as const;
const rowsPerSeries = kept.minute + kept.hour + kept.day;

const dimensions = ['development', 'staging', 'production'].flatMap(environment =>
  ['on', 'off'].flatMap(variant => ['web', 'worker'].map(app => ({ environment, variant, app }))),
);
const rowsPerFeature = dimensions.length * rowsPerSeries;

/** Every series counts the same in each step, another number than its neighbours, so that any total can be told. */
const perMinute = (series: number) => 1 + (series % 7);
const factor = { minute: 1, hour: 60, day: 1_440 } as const;

const rowsPerStatement = 5_000;

/** Fills a reports database with about `rows` rollup rows of one project. `source` is what `connect` takes. */
export async function fillRollups(
  source: { url: string } | { file: string },
  { company, project, rows }: { company: string; project: string; rows: number },
): Promise<Rollups> {
  const features = Array.from(
    { length: Math.max(1, Math.round(rows / rowsPerFeature)) },
    (_, index) => `feature-${String(index).padStart(3, '0')}`,
  );
  const series = features
    .flatMap(feature => dimensions.map(each => ({ ...each, feature })))
    .map((each, index) => ({
      id: index + 1,
      fingerprint: createHash('sha256').update(`${index}`).digest('hex'),
      company,
      project,
      ...each,
      sdk: 'node',
      enabled: each.variant === 'on',
    }));
  const now = Date.now();
  const end = {
    minute: Math.floor(now / stepMs.minute) * stepMs.minute,
    hour: Math.floor(now / stepMs.hour) * stepMs.hour,
    day: Math.floor(now / stepMs.day) * stepMs.day,
  };
  const db = connect('url' in source ? { ...source, queryTimeoutMs: 0 } : source);
  try {
    await db.batchInsert('series', series, 100);
    for (const interval of intervals) {
      await fillOne(db, { interval, end: end[interval], series: series.map(({ id }) => id) });
    }
  } finally {
    await db.destroy();
  }
  return {
    rows: series.length * rowsPerSeries,
    features,
    end,
    total: (interval, steps, feature) =>
      series
        .filter(each => feature === undefined || each.feature === feature)
        .reduce((sum, { id }) => sum + perMinute(id) * factor[interval] * steps, 0),
  };
}

/** In the order of the key, many rows a statement: both engines take that fastest. */
async function fillOne(
  db: Db,
  { interval, end, series }: { interval: Interval; end: number; series: number[] },
): Promise<void> {
  const text = timeText(db);
  const times = Array.from({ length: kept[interval] }, (_, step) =>
    text(end - (kept[interval] - step) * stepMs[interval]),
  );
  let values: string[] = [];
  const flush = async () => {
    if (values.length > 0)
      await db.raw(`insert into usage_${interval} (series, at, count) values ${values.join()}`);
    values = [];
  };
  for (const id of series) {
    for (const at of times) values.push(`(${id},${at},${perMinute(id) * factor[interval]})`);
    if (values.length >= rowsPerStatement) await flush();
  }
  await flush();
}

/** How a time is written in a statement: SQLite keeps milliseconds, MySQL reads a text. */
const timeText = (db: Db) => (at: number) =>
  engine(db) === 'sqlite' ? String(at) : `'${new Date(at).toISOString().slice(0, 23).replace('T', ' ')}'`;
