import type { UsageEntry } from '@bandera/contracts/usage';
import type { Db } from '@bandera/kit/db/connect';
import { type Interval, startOf } from '../domain/interval.ts';
import { seriesOf } from '../domain/level.ts';
import { chunks } from './chunks.ts';
import { incoming } from './incoming.ts';
import { seriesStore } from './series.ts';

/** The rollups: the same counts by minute, hour and day. */
export const tables = { minute: 'usage_minute', hour: 'usage_hour', day: 'usage_day' } as const;
const everyInterval = ['minute', 'hour', 'day'] as const;

export const usageStore = (db: Db) => ({
  /** Adds counts to minutes, hours and days alike, at every level. The caller's inbox row makes it happen once. */
  async add(entries: UsageEntry[]): Promise<void> {
    const counts = entries.flatMap(entry => seriesOf(entry).map(name => ({ ...entry, name })));
    const series = await seriesStore(db).idsOf(counts.map(({ name }) => name));
    const counted = counts.map(({ minute, count }, index) => ({
      series: series[index] ?? 0,
      at: Date.parse(minute),
      count,
    }));
    for (const interval of everyInterval) await addCounts(db, interval, counted);
  },

  /** Drops a rollup's rows older than what is kept, a step a statement: each is short and locks little. */
  async prune(interval: 'minute' | 'hour', before: Date): Promise<void> {
    const table = tables[interval];
    for (;;) {
      const row = await db(table).min({ oldest: 'at' }).first();
      const oldest: Date | number | null = row?.oldest ?? null;
      if (oldest === null || new Date(oldest) >= before) return;
      await db(table).where({ at: oldest }).delete();
    }
  },
});

interface Counted {
  series: number;
  /** Epoch milliseconds. */
  at: number;
  count: number;
}

async function addCounts(db: Db, interval: Interval, counted: Counted[]): Promise<void> {
  const table = tables[interval];
  const sums = new Map<string, Counted>();
  for (const { series, at, count } of counted) {
    const step = startOf(interval, at);
    const sum = sums.get(`${series}/${step}`);
    if (sum) sum.count += count;
    else sums.set(`${series}/${step}`, { series, at: step, count });
  }
  // In the order of the key: consumers that add to the same rows wait for each other instead of deadlocking.
  const ordered = [...sums.values()].sort((a, b) => a.series - b.series || a.at - b.at);
  for (const part of chunks(ordered)) {
    await db(table)
      .insert(part.map(sum => ({ ...sum, at: new Date(sum.at) })))
      .onConflict(['series', 'at'])
      .merge({ count: db.raw('?? + ?', [`${table}.count`, incoming(db, 'count')]) });
  }
}
