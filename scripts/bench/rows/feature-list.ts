import assert from 'node:assert/strict';
import type { Bench, Row } from '../bench.ts';
import { count, duration } from '../format.ts';
import { type HouseServer, importFeatures, startHouse } from '../house-server.ts';
import { mariadb } from '../mariadb.ts';
import type { Line } from '../outcome.ts';
import { percentile } from '../statistics.ts';

export const featureList: Row = {
  key: 'list',
  title: 'List of 10,000 features with search and filters',
  meaning:
    'GET /api/v1/features as the console asks for it, 50 lines a page with a line per environment, over a project of 10,000 features: unfiltered, by text, tag, kind and state, sorted in several ways, and the pages behind the first. One caller, one page after the other, every page checked; SQLite, and MariaDB where it is installed. Users of another platform report more than 20 s at 700 features.',
  shortfall:
    'questions that find little (a text, a rare tag, stale features) read all 10,000 lines, since texts are searched anywhere in them; the rest is the same for every page: 50 lines with their environments, checked against the response schema. latest.json has every question.',
  async run(bench) {
    const features = bench.quick ? 1_000 : 10_000;
    const onSqlite = await timesOf(bench, features);
    await using database = await mariadb(bench);
    const onMariadb = database && (await timesOf(bench, features, { DATABASE_URL: database.url }));
    return {
      payload: `${count(features)} features in 3 environments, 50 a page, ${onSqlite.all.length} pages`,
      lines: [...linesOf('SQLite', onSqlite), ...(onMariadb ? linesOf('MariaDB', onMariadb) : [])],
      raw: { unit: 'ms', sqlite: onSqlite.byQuery, mariadb: onMariadb?.byQuery },
      ...(onMariadb ? {} : { notes: ['MariaDB was not installed.'] }),
    };
  },
};

interface Times {
  all: number[];
  byQuery: Record<string, number[]>;
}

async function timesOf(bench: Bench, features: number, env?: Record<string, string>): Promise<Times> {
  await using house = await startHouse(bench, env);
  const keys = Array.from({ length: features }, (_, index) => `feature-${String(index).padStart(5, '0')}`);
  await importFeatures(house, keys);
  const all: number[] = [];
  const byQuery: Record<string, number[]> = {};
  const queries = queriesFor(features);
  for (let round = 0; round <= bench.rounds; round++) {
    for (const { query, expected } of queries) {
      const times = await timePages(house, query, expected);
      // The first round compiles statements and fills caches.
      if (round === 0) continue;
      all.push(...times);
      byQuery[query] = [...(byQuery[query] ?? []), ...times];
    }
  }
  return { all, byQuery };
}

/** What is asked, and how many items the first page must have. */
function queriesFor(features: number): { query: string; expected: number }[] {
  const full = 50;
  const last = features - 1;
  return [
    { query: '', expected: full },
    { query: 'sort=name', expected: full },
    { query: 'sort=-updatedAt', expected: full },
    { query: `search=number%20${last}`, expected: 1 },
    { query: 'search=feature%207', expected: full },
    { query: 'search=nothing-is-called-so', expected: 0 },
    { query: 'tag=rare', expected: Math.min(full, features / 100) },
    { query: 'kind=experiment', expected: full },
    { query: 'state=enabled', expected: full },
    { query: 'state=disabled&environment=production', expected: full },
    { query: 'state=stale', expected: 0 },
    { query: 'state=active&kind=release&tag=web&sort=-name', expected: full },
  ];
}

/** Up to three pages of a query, in milliseconds each. */
async function timePages({ owner }: HouseServer, query: string, expected: number): Promise<number[]> {
  const times: number[] = [];
  let cursor = '';
  for (let page = 0; page < 3; page++) {
    const path: string = `/api/v1/features?project=shop&${query}${cursor}`;
    const started = performance.now();
    const { items, next } = await owner.get<{ items: object[]; next: string | null }>(path);
    times.push(performance.now() - started);
    if (page === 0) assert.equal(items.length, expected, path);
    else assert(items.length > 0, path);
    if (next === null) break;
    cursor = `&cursor=${encodeURIComponent(next)}`;
  }
  return times;
}

function linesOf(database: string, { all, byQuery }: Times): Line[] {
  const p99 = percentile(all, 99);
  const slowest = Object.entries(byQuery)
    .map(([query, times]) => ({ query, p50: percentile(times, 50) }))
    .reduce((a, b) => (b.p50 > a.p50 ? b : a));
  return [
    {
      what: `p99 of a page, ${database}`,
      measured: duration(p99),
      reference: '',
      goal: { text: '< 50 ms', limit: 50, better: 'lower' },
      figure: p99,
    },
    { what: `p50 of a page, ${database}`, measured: duration(percentile(all, 50)), reference: '' },
    {
      what: `slowest question, ${database}`,
      measured: `${duration(slowest.p50)} at p50: ${slowest.query || 'unfiltered'}`,
      reference: '',
    },
  ];
}
