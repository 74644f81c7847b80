import type { Db } from '@bandera/kit/db/connect';
import type { Range } from '../domain/interval.ts';
import { type Count, mostSeries, others, unnamed } from '../domain/usage-report.ts';
import { chunks } from './chunks.ts';
import { type Grouping, type SeriesFilter, seriesStore } from './series.ts';
import { tables } from './usage.ts';

/** What is reported as one line: the sum of these series. */
interface Group {
  key: string;
  ids: number[];
}

/** Sub-queries of one statement. */
const partsAtOnce = 50;

/**
 * Reads the rollups. Series are looked up first and then ranged over by the key `(series, at)`: joined to `series` in one
 * statement, MariaDB reads a series' whole history, and groups by texts in a temporary table on disk (16 times slower).
 */
export const usageSums = (db: Db) => ({
  /** Sums per step and group; where there are too many groups for one answer, the small ones are one. */
  async counts(filter: SeriesFilter, range: Range, groupBy?: Grouping): Promise<Count[]> {
    const series = await seriesStore(db).find(filter);
    const bySeries = Map.groupBy(series, each => (groupBy ? each[groupBy] || unnamed : 'total'));
    const groups = [...bySeries].map(([key, list]) => ({ key, ids: list.map(({ id }) => id) }));
    const most = mostSeries(range);
    return sumsByStep(db, groups.length > most ? await fold(db, groups, range, most) : groups, range);
  },

  /** Evaluations by feature and environment; each may come in several parts. */
  async totals(filter: SeriesFilter, range: Range) {
    const series = await seriesStore(db).find(filter);
    const ids = series.map(({ id }) => id);
    const sums = await sumsBySeries(db, ids, range);
    return series.flatMap(({ id, feature, environment }) => {
      const count = sums.get(id);
      return count === undefined ? [] : [{ feature, environment, count }];
    });
  },
});

export type UsageSums = ReturnType<typeof usageSums>;

/** The largest groups, and one of all the rest. */
async function fold(db: Db, groups: Group[], range: Range, most: number): Promise<Group[]> {
  const ids = groups.flatMap(group => group.ids);
  const sums = await sumsBySeries(db, ids, range);
  const sized = groups
    .map(group => ({ ...group, sum: group.ids.reduce((sum, id) => sum + (sums.get(id) ?? 0), 0) }))
    .filter(({ sum }) => sum > 0)
    .sort((a, b) => b.sum - a.sum);
  if (sized.length <= most) return sized;
  const rest = sized.slice(most - 1).flatMap(group => group.ids);
  return [...sized.slice(0, most - 1), { key: others, ids: rest }];
}

async function sumsByStep(db: Db, groups: Group[], { from, to, interval }: Range): Promise<Count[]> {
  const parts = groups.flatMap(({ ids }, group) => chunks(ids).map(some => ({ group, some })));
  const counts: Count[] = [];
  for (const some of chunks(parts, partsAtOnce)) {
    const queries = some.map(({ group, some: ids }) =>
      db(tables[interval])
        .select(db.raw('? as group_index', [group]), 'at')
        .sum({ count: 'count' })
        .whereIn('series', ids)
        .where('at', '>=', new Date(from))
        .where('at', '<', new Date(to))
        .groupBy('at'),
    );
    const rows: { group_index: number; at: Date | number; count: number }[] = await db.unionAll(queries);
    for (const { group_index, at, count } of rows) {
      const key = groups[Number(group_index)]?.key ?? others;
      counts.push({ key, at: new Date(at).getTime(), count: Number(count) });
    }
  }
  return counts;
}

async function sumsBySeries(db: Db, ids: number[], { from, to, interval }: Range) {
  const sums = new Map<number, number>();
  for (const part of chunks(ids)) {
    const found: { series: number; count: number }[] = await db(tables[interval])
      .whereIn('series', part)
      .where('at', '>=', new Date(from))
      .where('at', '<', new Date(to))
      .groupBy('series')
      .select('series', db.raw('sum(??) as ??', ['count', 'count']));
    for (const { series, count } of found) sums.set(series, Number(count));
  }
  return sums;
}
