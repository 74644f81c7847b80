import { type Db, engine } from '@bandera/kit/db/connect';
import { type Interval, intervals, type Range, stepCount, wholePieces } from '../domain/interval.ts';
import type { Dimension } from '../domain/level.ts';
import { addPacked } from '../domain/packed.ts';
import { type Line, mostPointsInAll, mostSeries, others, unnamed, without } from '../domain/usage-report.ts';
import { chunks } from './chunks.ts';
import { type SeriesFilter, seriesStore } from './series.ts';
import { tables } from './usage.ts';

/** What is reported as one line: the sum of these series. */
interface Group {
  key: string;
  ids: number[];
}

/**
 * Reads the rollups. Series are looked up first and then ranged over by the key `(series, at)`: joined to `series` in one
 * statement, MariaDB reads a series' whole history, and groups by texts in a temporary table on disk (16 times slower).
 */
export const usageSums = (db: Db) => ({
  /** A line for each group with anything in the range; where there are too many for one answer, the small ones are one. */
  async lines(filter: SeriesFilter, range: Range, groupBy?: Dimension): Promise<Line[]> {
    const groups = await groupsOf(db, filter, groupBy);
    const most = mostSeries(range);
    if (groups.length <= most) return linesOf(db, groups, range);
    const largest = await bySize(db, groups, range);
    if (largest.length <= most) return linesOf(db, largest, range);
    // Counts only grow, so that of the sum of all, read later, there is something left.
    const shown = await linesOf(db, largest.slice(0, most - 1), range);
    const all = await linesOf(db, await groupsOf(db, filter), range);
    return [...shown, ...all.map(line => without({ ...line, key: others }, shown))];
  },

  /** Evaluations by feature and environment; each may come in several parts. */
  async totals(filter: SeriesFilter, range: Range) {
    const series = await seriesStore(db).find(filter, ['feature', 'environment']);
    const sums = await sumsBySeries(
      db,
      series.map(({ id }) => id),
      range,
    );
    return series.flatMap(({ id, feature, environment }) => {
      const count = sums.get(id);
      return count === undefined ? [] : [{ feature, environment, count }];
    });
  },
});

export type UsageSums = ReturnType<typeof usageSums>;

async function groupsOf(db: Db, filter: SeriesFilter, groupBy?: Dimension): Promise<Group[]> {
  const series = await seriesStore(db).find(filter, groupBy ? [groupBy] : []);
  const byKey = Map.groupBy(series, each => (groupBy ? each[groupBy] || unnamed : 'total'));
  return [...byKey].map(([key, list]) => ({ key, ids: list.map(({ id }) => id) }));
}

/** The groups with anything in the range, the largest first. */
async function bySize(db: Db, groups: Group[], range: Range): Promise<Group[]> {
  const ids = groups.flatMap(group => group.ids);
  const sums = await sumsBySeries(db, ids, range);
  return groups
    .map(group => ({ ...group, sum: group.ids.reduce((sum, id) => sum + (sums.get(id) ?? 0), 0) }))
    .filter(({ sum }) => sum > 0)
    .sort((a, b) => b.sum - a.sum);
}

async function linesOf(db: Db, groups: Group[], range: Range): Promise<Line[]> {
  const steps = stepCount(range);
  const lines = groups.map(({ key }) => ({ key, counts: new Float64Array(steps), found: false }));
  const lineOf = new Map(groups.flatMap(({ ids }, group) => ids.map(id => [id, lines[group]] as const)));
  const atOnce = Math.min(500, Math.ceil(mostPointsInAll / steps));
  for (const part of chunks([...lineOf.keys()], atOnce)) {
    for (const { series, n, packed } of await packedCounts(db, part, range)) {
      const line = lineOf.get(series);
      if (!line) continue;
      line.found = true;
      // A server that is set to cut long values does so without an error.
      if (addPacked(packed, line.counts) !== n) throw new Error('counts were cut: group_concat_max_len');
    }
  }
  return lines.filter(({ found }) => found);
}

/** How many whole steps a row is behind the beginning: the second expression in which the engines differ. */
const stepOf = (db: Db, { from, interval }: Range) =>
  engine(db) === 'mysql'
    ? db.raw(`timestampdiff(${interval}, ?, ??)`, [new Date(from), 'at'])
    : db.raw('cast((?? - ?) / ? as integer)', ['at', from, intervals[interval]]);

/**
 * A row a series, with all of its counts in one text (`step:count,step:count`): making an object of every count would take
 * five times as long as reading them.
 */
const packedCounts = (
  db: Db,
  ids: number[],
  range: Range,
): Promise<{ series: number; n: number; packed: string }[]> =>
  within(db, ids, range)
    .groupBy('series')
    .select('series', db.raw('count(*) as ??', ['n']))
    .select(db.raw("group_concat(concat(?, ':', ??)) as ??", [stepOf(db, range), 'count', 'packed']));

/** Sums over the range, read from the coarsest rollups that it is made of. */
async function sumsBySeries(db: Db, ids: number[], range: Range): Promise<Map<number, number>> {
  const sums = new Map<number, number>();
  for (const piece of wholePieces(range)) {
    for (const part of chunks(ids)) {
      const found: { series: number; count: number }[] = await within(db, part, piece)
        .groupBy('series')
        .select('series', db.raw('sum(??) as ??', ['count', 'count']));
      for (const { series, count } of found) sums.set(series, (sums.get(series) ?? 0) + Number(count));
    }
  }
  return sums;
}

const within = (db: Db, ids: number[], { from, to, interval }: Range) =>
  db(tables[interval satisfies Interval])
    .whereIn('series', ids)
    .where('at', '>=', new Date(from))
    .where('at', '<', new Date(to));
