// `npm run load`: the load test of evaluation and usage report, as k6 would print it. `--help` tells the rest.
import { parseArgs } from 'node:util';
import { openBench } from './bench/bench.ts';
import { importFeatures, startHouse, untilServed } from './bench/house-server.ts';
import { pinThisProcess, thisMachine } from './bench/machine.ts';
import { flagKey } from './bench/sample-flags.ts';
import { openLoop } from './load/open-loop.ts';
import { shown } from './load/shown.ts';
import { type LoadTarget, type Send, sendersFor, untilCounted } from './load/targets.ts';

const help = `npm run load [-- --requests 6000] [--rate 1200] [--times 60]
npm run load -- --url URL --key KEY --feature FEATURE [--token TOKEN --project PROJECT]

Sends requests for one evaluation, and for usage reports, at a fixed rate whether or not answers arrive (open loop),
and counts each from the moment at which it was due. First at --times times the rate, then at the rate itself, where
both run at the same time. Without --url it starts all of Bandera in one process on an empty folder, on a core of its
own. Ends with 1 when any answer is wrong or missing.

  --requests  of each kind and rate (6000)
  --rate      requests a minute (1200)
  --times     how many times that in the first part (60)
  --quick     300 requests, and 1 second of the second part
  --url, --key, --feature   an installation that runs, a server key, a boolean feature of its environment
  --token, --project        an access token and its project's key, for the usage report
`;

process.exitCode = await main(process.argv.slice(2)).catch(error => {
  process.stderr.write(`load: ${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});

interface Sizes {
  requests: number;
  rate: number;
  times: number;
  quick: boolean;
}

async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      requests: { type: 'string' },
      rate: { type: 'string', default: '1200' },
      times: { type: 'string', default: '60' },
      quick: { type: 'boolean', default: false },
      url: { type: 'string' },
      key: { type: 'string' },
      feature: { type: 'string' },
      token: { type: 'string' },
      project: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const { url, key, feature, token, project, quick } = values;
  const sizes = {
    requests: positive('requests', values.requests ?? (quick ? '300' : '6000')),
    rate: positive('rate', values.rate),
    times: positive('times', values.times),
    quick,
  };
  if (url === undefined) return onOwnServer(sizes);
  if (!key || !feature) throw new Error('--url needs --key and --feature');
  return underLoad({ url, key, feature, ...(token && project ? { report: { token, project } } : {}) }, sizes);
}

function positive(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    throw new Error(`--${name} must be a whole number of at least 1`);
  return number;
}

async function onOwnServer(sizes: Sizes): Promise<number> {
  await using bench = openBench({
    rounds: 1,
    seconds: 1,
    quick: sizes.quick,
    rows: 0,
    kept: '',
    say: line => process.stderr.write(`load: ${line}\n`),
  });
  await using house = await startHouse(bench);
  const keys = Array.from({ length: 100 }, (_, index) => flagKey(index));
  await importFeatures(house, keys);
  await untilServed(house, keys.length);
  const { url, key, token, project } = house;
  const target = { url, key, feature: flagKey(0), report: { token, project } };
  await untilCounted(target, keys.length, 500);
  const { cpu, cores, placement } = thisMachine();
  process.stdout.write(`all of Bandera in one process on SQLite; ${cpu}, ${cores} cores, ${placement}\n\n`);
  pinThisProcess('load');
  // Awaited here: the server ends with this function.
  return await underLoad(target, sizes);
}

async function underLoad(target: LoadTarget, { requests, rate, times, quick }: Sizes): Promise<number> {
  const { senders, close } = sendersFor(target);
  let failures = 0;
  const run = async (name: string, send: Send, perMinute: number, count: number) => {
    const report = await openLoop({ requests: count, perMinute, send });
    failures += report.failures;
    process.stdout.write(`${shown(name, report)}\n`);
  };
  const named = Object.entries(senders);
  // Not counted: in a process that serves for days, code is compiled and connections are there.
  for (const [, send] of named)
    await openLoop({ requests: Math.ceil(requests / 4), perMinute: rate * times, send });
  for (const [name, send] of named) await run(name, send, rate * times, requests);
  const slow = quick ? Math.ceil(rate / 60) : requests;
  await Promise.all(named.map(([name, send]) => run(name, send, rate, slow)));
  close();
  return failures > 0 ? 1 : 0;
}
