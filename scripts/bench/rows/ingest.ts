import assert from 'node:assert/strict';
import { waitFor } from '../../demo/mailbox.ts';
import { httpSender } from '../../load/http-sender.ts';
import type { Bench, Row } from '../bench.ts';
import { count, duration, figure } from '../format.ts';
import { fullStack } from '../full-stack.ts';
import { type HouseServer, importFeatures, startHouse, untilServed } from '../house-server.ts';
import { pinThisProcess } from '../machine.ts';
import type { Line } from '../outcome.ts';
import { flagKey } from '../sample-flags.ts';
import { median } from '../statistics.ts';

const flags = 100;
const connections = 16;

export const ingest: Row = {
  key: 'ingest',
  title: 'Counting evaluations',
  meaning:
    'Bulk evaluations of 100 flags, a known number of them, as fast as they are answered, until the usage report has every single one: through counters in memory, batches, bus, consumer and rollups, all in one process on SQLite, and again on MariaDB, NATS and Redis. The rate is evaluations divided by the time from the first request to the report that has them all; a count that differs is an error.',
  async run(bench) {
    const onSqlite = await ratesOf(bench);
    await using stack = await fullStack(bench);
    const onStack = stack && (await ratesOf(bench, stack.env));
    return {
      payload: `${count(requestsOf(bench))} bulk requests of ${flags} flags a round, ${connections} connections`,
      lines: [...linesOf('SQLite', onSqlite), ...(onStack ? linesOf('MariaDB, NATS, Redis', onStack) : [])],
      raw: { onSqlite, onStack },
      ...(onStack ? {} : { notes: ['MariaDB, NATS or Redis were not installed.'] }),
    };
  },
};

const requestsOf = ({ quick }: Bench) => (quick ? 500 : 10_000);

interface Counted {
  perSecond: number;
  /** From the last answer until the report had it. */
  lagMs: number;
}

async function ratesOf(bench: Bench, env?: Record<string, string>): Promise<Counted[]> {
  await using house = await startHouse(bench, env);
  const keys = Array.from({ length: flags }, (_, index) => flagKey(index));
  await importFeatures(house, keys);
  await untilServed(house, flags);
  let evaluations = flags;
  await untilReported(house, evaluations);
  pinThisProcess('load');
  try {
    const counted: Counted[] = [];
    const rounds = Math.min(5, bench.rounds);
    for (let round = 0; round < rounds; round++) {
      const requests = requestsOf(bench);
      const started = performance.now();
      await sendBulk(house, requests);
      const answered = performance.now();
      evaluations += requests * flags;
      await untilReported(house, evaluations);
      const seconds = (performance.now() - started) / 1_000;
      counted.push({ perSecond: (requests * flags) / seconds, lagMs: performance.now() - answered });
    }
    return counted;
  } finally {
    pinThisProcess('both');
  }
}

async function sendBulk({ url, key }: HouseServer, requests: number): Promise<void> {
  const http = httpSender(url);
  let next = 0;
  const sendUntilDone = async () => {
    while (next < requests) {
      const user = next++;
      const { status, text } = await http.send({
        method: 'POST',
        path: '/ofrep/v1/evaluate/flags',
        headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ context: { targetingKey: `user-${user}`, country: 'UY' } }),
      });
      assert.equal(status, 200, text);
    }
  };
  await Promise.all(Array.from({ length: connections }, sendUntilDone));
  http.close();
}

async function untilReported({ owner, project }: HouseServer, expected: number): Promise<void> {
  const dayMs = 86_400_000;
  const query = new URLSearchParams({
    project,
    interval: 'hour',
    from: new Date(Date.now() - dayMs).toISOString(),
    to: new Date(Date.now() + dayMs).toISOString(),
  });
  await waitFor(`the count of ${expected} evaluations`, 60_000, async () => {
    const { total } = await owner.get<{ total: number }>(`/api/v1/reports/usage?${query}`);
    assert(total <= expected, `${total} evaluations were counted of ${expected}`);
    return total === expected ? true : undefined;
  });
}

function linesOf(where: string, counted: Counted[]): Line[] {
  const perSecond = median(counted.map(each => each.perSecond));
  return [
    {
      what: `evaluations/s counted exactly, ${where}`,
      measured: `${figure(perSecond)}/s`,
      reference: '',
      goal: { text: '>= 50,000/s', limit: 50_000, better: 'higher' },
      figure: perSecond,
    },
    {
      what: `from the last answer to the report, ${where}`,
      measured: duration(median(counted.map(each => each.lagMs))),
      reference: '',
    },
  ];
}
