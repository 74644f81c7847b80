import assert from 'node:assert/strict';
import type { Bench, Row } from '../bench.ts';
import { duration, figure } from '../format.ts';
import { fullStack } from '../full-stack.ts';
import { bulk, type HouseServer, importFeatures, startHouse, untilServed } from '../house-server.ts';
import type { Line } from '../outcome.ts';
import { flagKey } from '../sample-flags.ts';
import { percentile } from '../statistics.ts';

const flags = 100;
const givenUpAfterMs = 30_000;

export const change: Row = {
  key: 'change',
  title: 'Change to client',
  meaning:
    'From the moment at which the answer to PATCH /api/v1/features/{id}/environments/{env} is there until the bulk evaluation, asked again and again without a pause, shows the new state: the event through outbox, relay and bus, the snapshot, its compilation and its swap. A kill switch is worth as much as this takes. Once in one process on SQLite, once on MariaDB, NATS and Redis where these are installed.',
  async run(bench) {
    const changes = bench.quick ? 20 : 200;
    const embedded = await timesOf(bench, changes);
    await using stack = await fullStack(bench);
    const onStack = stack && (await timesOf(bench, changes, stack.env));
    return {
      payload: `${changes} switches of one of ${flags} flags`,
      lines: [
        ...linesOf('embedded', embedded, { text: '< 300 ms', limit: 300 }),
        ...(onStack ? linesOf('MariaDB, NATS, Redis', onStack, { text: '< 1 s', limit: 1_000 }) : []),
      ],
      raw: { unit: 'ms', embedded, onStack },
      ...(onStack ? {} : { notes: ['MariaDB, NATS or Redis were not installed.'] }),
    };
  },
};

async function timesOf(bench: Bench, changes: number, env?: Record<string, string>): Promise<number[]> {
  await using house = await startHouse(bench, env);
  const keys = Array.from({ length: flags }, (_, index) => flagKey(index));
  await importFeatures(house, keys);
  await untilServed(house, flags);
  const key = flagKey(0);
  const { id } = await house.owner.get<{ id: string }>(`/api/v1/features/${key}?project=shop`);
  // On for everyone, so that the switch alone decides.
  await house.owner.put(`/api/v1/features/${id}/environments/${house.environment}`, {
    enabled: true,
    strategies: [],
  });
  await timeUntil(house, key, true);
  const times: number[] = [];
  for (let index = 0; index < changes; index++) {
    const enabled = index % 2 === 1;
    await house.owner.patch(`/api/v1/features/${id}/environments/${house.environment}`, { enabled });
    times.push(await timeUntil(house, key, enabled));
  }
  return times;
}

/** Milliseconds until an application sees the state. */
async function timeUntil(house: HouseServer, key: string, enabled: boolean): Promise<number> {
  const started = performance.now();
  for (;;) {
    const seen = await bulk(house, { targetingKey: 'anyone' });
    assert.equal(seen.size, flags, 'all flags are there at any time');
    const took = performance.now() - started;
    if (seen.get(key) === enabled) return took;
    if (took > givenUpAfterMs) throw new Error(`${key} was still not ${enabled} after ${figure(took)} ms`);
  }
}

const linesOf = (
  where: string,
  times: number[],
  { text, limit }: { text: string; limit: number },
): Line[] => [
  {
    what: `p99, ${where}`,
    measured: duration(percentile(times, 99)),
    reference: '',
    goal: { text: `p99 ${text}`, limit, better: 'lower' },
    figure: percentile(times, 99),
  },
  { what: `p50, ${where}`, measured: duration(percentile(times, 50)), reference: '' },
];
