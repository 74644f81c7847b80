import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { installWithApt } from '../testing/backends/apt-install.ts';
import { findBinary } from '../testing/backends/find-binary.ts';
import type { Bench } from './bench.ts';
import { pinned, processorMs } from './machine.ts';
import { NotAvailable } from './outcome.ts';
import type { Server } from './server.ts';

/** One request of the load; wrk goes through the list again and again on every connection. */
export interface LoadRequest {
  method: 'GET' | 'POST';
  /** With its query. */
  path: string;
  headers: Record<string, string>;
  body?: string;
}

export interface LoadResult {
  requestsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  requests: number;
  /** Processor time of the server for one request: unlike a rate, it hardly depends on what else the machine does. */
  processorMs: number;
}

/** What wrk's script writes at the end: microseconds and counts. */
const summary = z.object({
  requests: z.int(),
  duration: z.number(),
  p50: z.number(),
  p99: z.number(),
  failed: z.int(),
});

/** Enough to keep one core of a server busy without building queues that hide its own time. */
const connections = 32;

/**
 * Sends requests as fast as they are answered, by wrk: it needs a fraction of the time that a Node server needs for the
 * same request, so that the server is what is measured. Throws when any answer has another status than 2xx or 3xx.
 */
export async function load(
  bench: Bench,
  { server: { url, pid }, requests }: { server: Server; requests: LoadRequest[] },
): Promise<LoadResult> {
  const script = join(bench.folder('wrk'), 'load.lua');
  writeFileSync(script, scriptOf(requests));
  const [command = '', ...args] = [
    ...pinned('load'),
    await wrkBinary(bench),
    ...['-t1', `-c${connections}`, `-d${bench.seconds}s`, '--timeout', '10s', '-s', script, url],
  ];
  const before = processorMs(pid) ?? Number.NaN;
  const { stdout } = await promisify(execFile)(command, args);
  const after = processorMs(pid) ?? Number.NaN;
  const found = summary.parse(JSON.parse(stdout.slice(stdout.indexOf('{"requests"'))));
  if (found.failed > 0 || found.requests === 0) {
    throw new Error(
      `${url}${requests[0]?.path}: ${found.failed} of ${found.requests} requests failed under load`,
    );
  }
  return {
    requestsPerSecond: found.requests / (found.duration / 1e6),
    p50Ms: found.p50 / 1_000,
    p99Ms: found.p99 / 1_000,
    requests: found.requests,
    processorMs: (after - before) / found.requests,
  };
}

/** So many requests make V8 compile what they run through, on a fast machine and on a slow one. */
const warmUpRequests = 20_000;
const mostWarmUps = 6;

/** Rounds that do not count: each side in turn until it has answered enough for its code to be compiled. */
export async function warmUp<Side extends string>(
  { quick }: Bench,
  sides: Record<Side, () => Promise<LoadResult>>,
): Promise<void> {
  const enough = quick ? 1 : warmUpRequests;
  for (const side in sides) {
    let answered = 0;
    for (let round = 0; round < mostWarmUps && answered < enough; round++) {
      answered += (await sides[side]()).requests;
    }
  }
}

async function wrkBinary({ say }: Bench): Promise<string> {
  const isDone = () => findBinary('wrk') !== undefined;
  const canInstall = process.getuid?.() === 0 && findBinary('apt-get') !== undefined;
  if (!isDone() && canInstall) await installWithApt({ packages: ['wrk'], isDone, say });
  const found = findBinary('wrk');
  if (!found) throw new NotAvailable('needs wrk, the load generator: apt-get install wrk, brew install wrk');
  return found;
}

const scriptOf = (requests: LoadRequest[]) => `
local prepared = {}
function init(args)
${requests.map(requestLine).join('\n')}
end
local at = 0
function request()
  at = at % #prepared + 1
  return prepared[at]
end
function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format('\\n{"requests":%d,"duration":%d,"p50":%d,"p99":%d,"failed":%d}\\n', summary.requests,
    summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
`;

const requestLine = ({ method, path, headers, body }: LoadRequest) =>
  `  prepared[#prepared + 1] = wrk.format(${[
    quoted(method),
    quoted(path),
    `{${Object.entries(headers).map(([name, value]) => `[${quoted(name)}]=${quoted(value)}`)}}`,
    body === undefined ? 'nil' : quoted(body),
  ].join(', ')})`;

/** As a Lua string: JSON's escapes are Lua's, but for those of Unicode, which ASCII does not need. */
function quoted(text: string): string {
  if (/[^\x20-\x7e]/.test(text)) throw new Error('load is ASCII');
  return JSON.stringify(text);
}
