import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Row } from '../bench.ts';
import { followers } from '../followers.ts';
import { duration } from '../format.ts';
import { fullStack } from '../full-stack.ts';
import { bulk, type HouseServer, importFeatures, startHouse, untilServed } from '../house-server.ts';
import { hasEdge, startNineProcesses } from '../nine-processes.ts';
import type { Line } from '../outcome.ts';
import { flagKey } from '../sample-flags.ts';
import { percentile } from '../statistics.ts';

const flags = 100;
const givenUpAfterMs = 30_000;
/** So that changes do not keep step with anything that runs on a timer. */
const mostPauseMs = 150;

/** Milliseconds for each change, by the way on which it came. */
type Times = Record<string, number[]>;

export const change: Row = {
  key: 'change',
  title: 'Change to client',
  meaning:
    'From the moment at which the answer to PATCH /api/v1/features/{id}/environments/{env} is there until an application has the new value: through outbox, relay, bus, snapshot, compilation and stream. Three applications follow at the same time: by OFREP (told by SSE, it has fetched all flags again), by Unleash streaming (the event holds the feature), and by @bandera/sdk (told by SSE, it has fetched the rules and compiled them). A kill switch is worth as much as this takes. Once in one process on SQLite, once in nine processes behind Caddy on MariaDB, NATS and Redis where these are installed.',
  async run(bench) {
    const changes = bench.quick ? 20 : 200;
    const embedded = await timesOf(changes, () => startHouse(bench));
    await using stack = hasEdge() ? await fullStack(bench) : undefined;
    const onStack = stack && (await timesOf(changes, () => startHouse(bench, stack.env, startNineProcesses)));
    return {
      payload: `${changes} switches of one of ${flags} flags`,
      lines: [
        ...linesOf('one process', embedded, { text: '< 300 ms', limit: 300 }),
        ...(onStack ? linesOf('nine processes', onStack, { text: '< 1 s', limit: 1_000 }) : []),
      ],
      raw: { unit: 'ms', embedded, onStack },
      ...(onStack ? {} : { notes: ['MariaDB, NATS, Redis or Caddy were not installed.'] }),
    };
  },
};

async function timesOf(changes: number, start: () => Promise<HouseServer>): Promise<Times> {
  await using house = await start();
  const keys = Array.from({ length: flags }, (_, index) => flagKey(index));
  await importFeatures(house, keys);
  await untilServed(house, flags);
  const flag = flagKey(0);
  const { id } = await house.owner.get<{ id: string }>(`/api/v1/features/${flag}?project=shop`);
  const path = `/api/v1/features/${id}/environments/${house.environment}`;
  // On for everyone, so that the switch alone decides.
  await house.owner.put(path, { enabled: true, strategies: [] });

  await using following = new AsyncDisposableStack();
  const apps = [];
  for (const [name, follow] of Object.entries(followers))
    apps.push({ name, app: following.use(await follow(house, flag)), times: [] as number[] });
  await Promise.all(apps.map(({ name, app }) => inTime(name, app.sees(true))));
  for (let index = 0; index < changes; index++) {
    const enabled = index % 2 === 1;
    await sleep(Math.random() * mostPauseMs);
    await house.owner.patch(path, { enabled });
    const answered = performance.now();
    await Promise.all(
      apps.map(async ({ name, app, times }) => {
        const seen = await inTime(name, app.sees(enabled));
        // Some hear of a change before the one who made it has the answer.
        times.push(Math.max(0, seen - answered));
      }),
    );
  }
  const all = await bulk(house, { targetingKey: 'anyone' });
  assert.deepEqual([all.size, all.get(flag)], [flags, changes % 2 === 0], 'and everybody else sees the same');
  return Object.fromEntries(apps.map(({ name, times }) => [name, times]));
}

async function inTime<T>(name: string, seen: Promise<T>): Promise<T> {
  const late = new AbortController();
  const timeout = sleep(givenUpAfterMs, undefined, { signal: late.signal }).then(() => {
    throw new Error(`${name} did not hear of a change within ${duration(givenUpAfterMs)}`);
  });
  try {
    return await Promise.race([seen, timeout]);
  } finally {
    late.abort();
    timeout.catch(() => {});
  }
}

const linesOf = (where: string, times: Times, { text, limit }: { text: string; limit: number }): Line[] =>
  Object.entries(times).map(([name, each]) => {
    const [p50, p99, most] = [50, 99, 100].map(percent => percentile(each, percent));
    return {
      what: `${name}, ${where}`,
      measured: `p50 ${duration(p50 ?? 0)}, p99 ${duration(p99 ?? 0)}, max ${duration(most ?? 0)}`,
      reference: '',
      goal: { text: `p99 ${text}`, limit, better: 'lower' },
      figure: p99 ?? Number.NaN,
    };
  });
