import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { demo } from '@bandera/contracts/demo';
import { freePort } from '../../testing/backends/free-port.ts';
import { whenGone } from '../../testing/when-gone.ts';
import { startBare } from '../bare-server.ts';
import type { Bench, Row } from '../bench.ts';
import { savedEnvironment, startEvaluation } from '../evaluation-server.ts';
import { duration } from '../format.ts';
import type { Line } from '../outcome.ts';
import { sampleFlags } from '../sample-flags.ts';
import { root, type Server } from '../server.ts';
import { interleaved, spread } from '../statistics.ts';

const askedEveryMs = 5;
const givenUpAfterMs = 60_000;

export const start: Row = {
  key: 'start',
  title: 'Start',
  meaning:
    'From `npm start` until the demo key gets its first evaluation: once on an empty data folder, which creates nine databases, a company, a user and six features first, and once on the same folder again. Then the evaluation service alone, with 100 saved flags, from its process to `/readyz`, beside a bare node:http server started in the same way, which is what Node itself takes. Node keeps compiled code between the starts, as `npm start` has it.',
  shortfall:
    'nine services with their libraries are loaded and their databases opened in one process; compare the evaluation service alone, and the second start, which has nothing to create.',
  async run(bench) {
    const environments = [savedEnvironment('shop', sampleFlags(100))];
    const rounds = Math.min(bench.rounds, 5);
    const starts: { first: number; again: number }[] = [];
    for (let round = 0; round < rounds; round++) starts.push(await twoStarts(bench));
    const sides = {
      evaluation: () => timeToReady(() => startEvaluation(bench, environments)),
      bare: () => timeToReady(() => startBare(bench, '{}')),
    };
    await interleaved(1, sides);
    const alone = await interleaved(rounds, sides);
    const reference = `${duration(spread(alone.bare).median)} bare node:http`;
    return {
      payload: `${rounds} rounds`,
      lines: [
        goalLine(
          'npm start, empty folder',
          starts.map(each => each.first),
          '',
          3_000,
        ),
        goalLine(
          'npm start, again',
          starts.map(each => each.again),
          '',
          3_000,
        ),
        goalLine('evaluation alone to ready', alone.evaluation, reference, 1_000),
      ],
      raw: { unit: 'ms', starts, alone },
    };
  },
};

const goalLine = (what: string, times: number[], reference: string, limit: number): Line => {
  const { median, min, max } = spread(times);
  return {
    what,
    measured: `${duration(median)} (${duration(min)} to ${duration(max)})`,
    reference,
    goal: { text: `< ${limit / 1_000} s`, limit, better: 'lower' },
    figure: median,
  };
};

async function twoStarts(bench: Bench): Promise<{ first: number; again: number }> {
  const dataDir = bench.folder('start');
  return { first: await npmStart(dataDir), again: await npmStart(dataDir) };
}

/** Milliseconds until the demo flag is answered. */
async function npmStart(dataDir: string): Promise<number> {
  const port = String(await freePort());
  const started = performance.now();
  const child = spawn('npm', ['start', '--silent'], {
    cwd: root,
    env: { ...process.env, PORT: port, DATA_DIR: dataDir },
    stdio: 'ignore',
    // A group of its own: npm has children, and all of them are ended.
    detached: true,
  });
  const group = -(child.pid ?? 0);
  assert(group < -1, 'npm starts');
  const callOff = whenGone('kill -KILL -- "$1"', String(group));
  const gone = once(child, 'exit');
  try {
    await untilAnswered(`http://127.0.0.1:${port}`, () => child.exitCode === null);
    return performance.now() - started;
  } finally {
    if (child.exitCode === null) process.kill(group, 'SIGTERM');
    await gone;
    await untilClosed(port);
    await callOff();
  }
}

async function untilAnswered(url: string, isRunning: () => boolean): Promise<void> {
  const end = performance.now() + givenUpAfterMs;
  while (performance.now() < end && isRunning()) {
    const answer = await fetch(`${url}/ofrep/v1/evaluate/flags/new-checkout`, {
      method: 'POST',
      headers: { authorization: `Bearer ${demo.keys.server}`, 'content-type': 'application/json' },
      body: JSON.stringify({ context: { targetingKey: 'user-1' } }),
    }).catch(() => undefined);
    const body: unknown = await answer?.json();
    if (answer?.ok) {
      assert.equal(typeof Reflect.get(Object(body), 'value'), 'boolean');
      return;
    }
    await sleep(askedEveryMs);
  }
  throw new Error('npm start never answered an evaluation');
}

/** npm may be gone before what it started. */
async function untilClosed(port: string): Promise<void> {
  while (
    await fetch(`http://127.0.0.1:${port}/livez`).then(
      () => true,
      () => false,
    )
  )
    await sleep(askedEveryMs);
}

async function timeToReady(open: () => Promise<Server>): Promise<number> {
  const started = performance.now();
  await using server = await open();
  assert(server.pid > 0);
  return performance.now() - started;
}
