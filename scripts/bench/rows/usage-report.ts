import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench, Row } from '../bench.ts';
import { count, duration } from '../format.ts';
import { type HouseServer, startHouse } from '../house-server.ts';
import { mariadb } from '../mariadb.ts';
import type { Line } from '../outcome.ts';
import { fillRollups, type Interval, type Rollups } from '../rollups.ts';
import { percentile } from '../statistics.ts';

export const usageReport: Row = {
  key: 'usage-report',
  title: 'Usage report',
  meaning:
    'GET /api/v1/reports/usage over a database full of counts: by minute over a day, by hour over a week and over 83 days, by day over a year and over two, of the whole project or of one feature, in one sum or grouped by feature, variant, app or environment, each report up to another step, so that no answer comes from the cache. Warm: asked before, in other ranges. Cold: the first report after a restart of the server and of the database, with their files dropped from the memory of the system. Every total is compared with what was written.',
  shortfall:
    'counts are kept at several levels, so a report reads about as many rows as it has points; an answer may have 50,000 points, which is 1.8 MB of JSON to read, write and send.',
  async run(bench) {
    const onSqlite = await timesOf(bench);
    await using database = await mariadb(bench);
    const onMariadb = database && (await timesOf(bench, database));
    return {
      payload: `${count(onSqlite.rollups)} rollup rows and ${count(onSqlite.sums)} of sums, ${onSqlite.features} features, ${onSqlite.warm.length} warm reports of ${Object.keys(onSqlite.byQuestion).length} kinds`,
      lines: [...linesOf('SQLite', onSqlite), ...(onMariadb ? linesOf('MariaDB', onMariadb) : [])],
      raw: { unit: 'ms', sqlite: onSqlite, mariadb: onMariadb },
      ...(onMariadb ? {} : { notes: ['MariaDB was not installed.'] }),
    };
  },
};

interface Times {
  rollups: number;
  /** Rows of sums that reports keep beside them. */
  sums: number;
  features: number;
  warm: number[];
  cold: number[];
  byQuestion: Record<string, number[]>;
}

type Database = NonNullable<Awaited<ReturnType<typeof mariadb>>>;

async function timesOf(bench: Bench, database?: Database): Promise<Times> {
  let house = await startHouse(bench, database ? { DATABASE_URL: database.url } : {});
  try {
    const source = database
      ? { url: database.url.replace('{service}', 'reports') }
      : { file: join(house.dir, 'reports.sqlite') };
    const { company, project } = house;
    const started = performance.now();
    const rollups = await fillRollups(source, { company, project, rows: bench.rows });
    const seconds = Math.round((performance.now() - started) / 1_000);
    bench.say(`${count(rollups.rowsWithSums)} rows written in ${seconds} s`);
    const questions = questionsFor(rollups);
    const cold: number[] = [];
    for (let round = 0; round < bench.rounds; round++) {
      house = await house.restart(async () => {
        await database?.restart();
        forget(database ? join(database.dir, 'data', '*', '*.ibd') : `${source.file ?? ''}*`);
      });
      const question = questions[(round * 5) % questions.length];
      if (question) cold.push(await timeReport(house, rollups, question, round));
    }
    const byQuestion: Record<string, number[]> = {};
    const repeats = bench.quick ? 3 : 20;
    for (let repeat = 0; repeat <= repeats; repeat++) {
      for (const question of questions) {
        const took = await timeReport(house, rollups, question, bench.rounds + repeat);
        if (repeat > 0) byQuestion[nameOf(question)] = [...(byQuestion[nameOf(question)] ?? []), took];
      }
    }
    const warm = Object.values(byQuestion).flat();
    const { rows, rowsWithSums, features } = rollups;
    return {
      rollups: rows,
      sums: rowsWithSums - rows,
      features: features.length,
      warm,
      cold,
      byQuestion,
    };
  } finally {
    await house[Symbol.asyncDispose]();
  }
}

interface Question {
  interval: Interval;
  steps: number;
  feature?: string;
  groupBy?: string;
}

const ranges: [Interval, number][] = [
  ['minute', 1_440],
  ['hour', 168],
  ['hour', 1_990],
  ['day', 365],
  ['day', 690],
];

/** Every range by every grouping, for the project and for one feature. */
function questionsFor({ features }: Rollups): Question[] {
  const [feature = ''] = features;
  return ranges.flatMap(([interval, steps]) =>
    [undefined, 'feature', 'variant', 'app', 'environment'].flatMap(groupBy => {
      const question = { interval, steps, ...(groupBy ? { groupBy } : {}) };
      return [question, { ...question, feature }];
    }),
  );
}

const nameOf = ({ interval, steps, feature, groupBy }: Question) =>
  `${steps} ${interval}s of ${feature ? 'one feature' : 'the project'}${groupBy ? ` by ${groupBy}` : ''}`;

const stepMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Milliseconds of one report that ends `shift` steps before the newest: each shift is another range. */
async function timeReport(
  house: HouseServer,
  rollups: Rollups,
  question: Question,
  shift: number,
): Promise<number> {
  const { interval, steps, feature, groupBy } = question;
  const to = rollups.end[interval] - shift * stepMs[interval];
  const query = new URLSearchParams({
    project: house.project,
    interval,
    from: new Date(to - steps * stepMs[interval]).toISOString(),
    to: new Date(to).toISOString(),
    ...(feature ? { feature } : {}),
    ...(groupBy ? { groupBy } : {}),
  });
  const started = performance.now();
  const { total } = await house.owner.get<{ total: number }>(`/api/v1/reports/usage?${query}`);
  const took = performance.now() - started;
  assert.equal(total, rollups.total(interval, steps, feature), nameOf(question));
  return took;
}

/** Drops files from the memory of the system, without touching what others have there. Linux with GNU dd. */
function forget(pattern: string): void {
  for (const file of globSync(pattern)) {
    execFileSync('dd', [`if=${file}`, 'iflag=nocache', 'count=0', 'status=none']);
  }
}

function linesOf(database: string, { warm, cold, byQuestion }: Times): Line[] {
  const p99 = percentile(warm, 99);
  const coldest = Math.max(...cold);
  const slowest = Object.entries(byQuestion)
    .map(([name, times]) => ({ name, p50: percentile(times, 50) }))
    .reduce((a, b) => (b.p50 > a.p50 ? b : a));
  const ofFeature = Object.entries(byQuestion).flatMap(([name, times]) =>
    name.includes('one feature') ? times : [],
  );
  return [
    {
      what: `warm p99, ${database}`,
      measured: duration(p99),
      reference: '',
      goal: { text: '< 100 ms', limit: 100, better: 'lower' },
      figure: p99,
    },
    {
      what: `warm p99 of one feature, ${database}`,
      measured: duration(percentile(ofFeature, 99)),
      reference: '',
      goal: { text: '< 100 ms', limit: 100, better: 'lower' },
      figure: percentile(ofFeature, 99),
    },
    { what: `warm p50, ${database}`, measured: duration(percentile(warm, 50)), reference: '' },
    {
      what: `slowest question, ${database}`,
      measured: `${duration(slowest.p50)} at p50: ${slowest.name}`,
      reference: '',
    },
    {
      what: `cold, slowest of ${cold.length}, ${database}`,
      measured: duration(coldest),
      reference: '',
      goal: { text: '< 1 s', limit: 1_000, better: 'lower' },
      figure: coldest,
    },
  ];
}
