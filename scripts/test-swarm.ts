// `npm run test:swarm`: Bandera on a real Docker Swarm of one node. `--help` tells the rest.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildImages } from './images/build-images.ts';
import type { Engine } from './swarm/engine/engine.ts';
import { EngineError } from './swarm/engine/engine-tools.ts';
import { startEngine } from './swarm/engine/start-engine.ts';
import { laptopLabels } from './swarm/laptop.ts';
import { natsSyncFile } from './swarm/nats-sync-file.ts';
import { readSettings } from './swarm/settings.ts';

const help = `npm run test:swarm [-- --keep] [-- --restore] [-- --help]

Starts a Docker Engine of its own (Linux, as root; see scripts/engine), builds the images, and does with scripts/deploy and
its neighbours what an operator does: deploy, demo walk, rolling update, a bad release, scaling, secret rotation, kill -9 of
each service. Under load, of which it prints the requests sent and failed for each of them, and how long each took. In the
end everything that it started is removed. A machine that cannot run an engine is a failure, with the reason.

  --restore  also backup, loss of everything, restore: some minutes more
  --keep     leaves the engine running when a test fails, and prints how to look at it
`;

const root = path.join(import.meta.dirname, '..');
const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => interruption.abort(signal));

process.exitCode = await main(process.argv.slice(2)).catch(error => {
  const told = error instanceof EngineError ? error.message : (error?.stack ?? String(error));
  say(interruption.signal.aborted ? `interrupted by ${interruption.signal.reason}` : told);
  return 1;
});

async function main(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      keep: { type: 'boolean', default: false },
      restore: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const started = Date.now();
  const folder = mkdtempSync(path.join(tmpdir(), 'bandera-sw-'));
  let engine: Engine | undefined;
  let code = 1;
  try {
    engine = await startEngine({ dir: path.join(folder, 'e'), say, stays: values.keep });
    differences(engine);
    const node = await engine.docker('node', 'ls', '--quiet');
    await engine.docker('node', 'update', ...laptopLabels.map(label => `--label-add=${label}`), node);
    const images = await buildImages({ env: engine.env, say });
    say(`engine and images after ${seconds(started)}`);
    const summary = path.join(folder, 'summary');
    code = await runStory(engine, { ...images, SWARM_RESTORE: String(values.restore) }, summary);
    say(`${code === 0 ? 'passed' : 'FAILED'} after ${seconds(started)}`);
    if (code === 0) process.stdout.write(readFileSync(summary, 'utf8'));
    return code;
  } finally {
    if (values.keep && code !== 0 && engine) {
      const settings = Object.entries(engine.env).map(([name, value]) => `${name}='${value}'`);
      say(`the engine is left: ${settings.join(' ')}; scripts/engine down --dir ${engine.dir} removes it`);
    } else {
      await engine?.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

/** What is not as in production, said aloud. */
function differences(engine: Engine): void {
  say('one node: no spread over zones, no loss of a node; NATS has three servers, but on one disk');
  if (!engine.hasIpVs)
    say(
      'this kernel has no IP_VS: names resolve to tasks (dnsrr) instead of virtual addresses, the edge has ports of the node, and the test stands in for the ingress mesh',
    );
}

async function runStory(
  engine: Engine,
  images: Partial<Record<string, string>>,
  summary: string,
): Promise<number> {
  const versions = readSettings(path.join(root, 'swarm/images.env'), {});
  const child = spawn(process.execPath, ['tests/swarm/swarm.test.ts'], {
    cwd: root,
    env: {
      ...process.env,
      ...versions,
      ...engine.env,
      ...images,
      // Each part needs the one before.
      TAP_BAIL: '1',
      SWARM_ADDRESS: engine.address,
      SWARM_HAS_IP_VS: String(engine.hasIpVs),
      SWARM_SUMMARY: summary,
      NOFILE: String(engine.nofile),
      NATS_SYNC_FILE: await natsSyncFile(images['NATS_IMAGE'] ?? '', args => engine.docker(...args)),
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return ended(child);
}

function ended(child: ChildProcess): Promise<number> {
  const end = () => child.kill('SIGTERM');
  interruption.signal.addEventListener('abort', end);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', code => resolve(code ?? 1));
  });
}

function seconds(since: number): string {
  return `${Math.round((Date.now() - since) / 1_000)} s`;
}

function say(line: string): void {
  process.stderr.write(`test:swarm: ${line}\n`);
}
