import { createHash } from 'node:crypto';
import { instant } from '@bandera/kit/db/columns';
import { connect, type Db, engine } from '@bandera/kit/db/connect';
import { type SeriesName, seriesOf } from '../../services/reports/domain/level.ts';

/** Counts of evaluations that a reports service finds in its database, as if years of them had been counted. */
export interface Rollups {
  /** Rows of all three rollups together, without the sums that reports keep beside them. */
  rows: number;
  /** Those too. */
  rowsWithSums: number;
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

/** Series that are filled in one statement. */
const seriesPerStatement = 50;

/** Fills a reports database with about `rows` rollup rows of one project. `source` is what `connect` takes. */
export async function fillRollups(
  source: { url: string } | { file: string },
  { company, project, rows }: { company: string; project: string; rows: number },
): Promise<Rollups> {
  const features = Array.from(
    { length: Math.max(1, Math.round(rows / rowsPerFeature)) },
    (_, index) => `feature-${String(index).padStart(3, '0')}`,
  );
  const counted = features
    .flatMap(feature => dimensions.map(each => ({ ...each, feature })))
    .map((each, index) => ({
      name: { ...each, company, project, sdk: 'node', enabled: each.variant === 'on' },
      perMinute: perMinute(index),
    }));
  const now = Date.now();
  const end = {
    minute: Math.floor(now / stepMs.minute) * stepMs.minute,
    hour: Math.floor(now / stepMs.hour) * stepMs.hour,
    day: Math.floor(now / stepMs.day) * stepMs.day,
  };
  const series = atEveryLevel(counted);
  const db = connect('url' in source ? { ...source, queryTimeoutMs: 0 } : source);
  try {
    await db.batchInsert(
      'series',
      series.map(({ name, fingerprint, id }) => ({ id, fingerprint, ...name })),
      100,
    );
    for (const interval of intervals) await fillOne(db, interval, end[interval], series);
    if (engine(db) === 'mysql') await db.raw('analyze table series, usage_minute, usage_hour, usage_day');
  } finally {
    await db.destroy();
  }
  return {
    rows: counted.length * rowsPerSeries,
    rowsWithSums: series.length * rowsPerSeries,
    features,
    end,
    total: (interval, steps, feature) =>
      counted
        .filter(({ name }) => feature === undefined || name.feature === feature)
        .reduce((sum, each) => sum + each.perMinute * factor[interval] * steps, 0),
  };
}

interface Filled {
  id: number;
  fingerprint: string;
  name: SeriesName;
  perMinute: number;
}

/** What reports add up when they count, each sum beside its parts. */
function atEveryLevel(counted: { name: Omit<SeriesName, 'level'>; perMinute: number }[]): Filled[] {
  const all = new Map<string, Filled>();
  for (const { name, perMinute } of counted) {
    for (const each of seriesOf(name)) {
      const fingerprint = createHash('sha256').update(JSON.stringify(each)).digest('hex');
      const known = all.get(fingerprint);
      if (known) known.perMinute += perMinute;
      else all.set(fingerprint, { id: all.size + 1, fingerprint, name: each, perMinute });
    }
  }
  return [...all.values()];
}

/** In the order of the key, made by the database itself out of series and steps: both engines take that fastest. */
async function fillOne(db: Db, interval: Interval, end: number, series: Filled[]): Promise<void> {
  const [steps, weights] = ['bench_steps', 'bench_weights'];
  await db.schema.createTable(steps, table => instant(table, 'at').primary());
  await db.schema.createTable(weights, table => {
    table.integer('series').unsigned().primary();
    table.bigInteger('count');
  });
  const times = Array.from({ length: kept[interval] }, (_, step) => ({
    at: new Date(end - (kept[interval] - step) * stepMs[interval]),
  }));
  await db.batchInsert(steps, times, 500);
  const counts = series.map(({ id, perMinute }) => ({ series: id, count: perMinute * factor[interval] }));
  await db.batchInsert(weights, counts, 500);
  for (let first = 1; first <= series.length; first += seriesPerStatement) {
    await db.raw(
      `insert into usage_${interval} (series, at, count) select series, at, count from ${weights} cross join ${steps} where series between ? and ? order by series, at`,
      [first, first + seriesPerStatement - 1],
    );
  }
  await db.schema.dropTable(steps);
  await db.schema.dropTable(weights);
}
