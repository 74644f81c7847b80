// `scripts/engine`: a Docker Engine of its own on this machine. `--help` tells the rest.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Engine, removeEngine, runningEngine } from './engine.ts';
import { EngineError } from './engine-tools.ts';
import { startEngine } from './start-engine.ts';

const help = `scripts/engine run [--no-swarm] -- COMMAND...
scripts/engine up|down|env [--dir FOLDER] [--no-swarm]

A Docker Engine of its own on this machine, in namespaces of its own: with it end its containers, mounts, bridges and packet
filters, and an engine that the machine runs already is not touched. Needs root on Linux; on Debian it installs docker.io.

  run    runs a command with the engine, a swarm of one node, then removes all of it; the command's exit code is passed on
  up     leaves the engine running, and prints what to set to use it: eval "$(scripts/engine up)"
  env    prints that again
  down   ends the engine and removes every trace of it, images included

  --dir       the engine's folder (/var/tmp/bandera-engine)
  --no-swarm  an engine without a swarm

Ports that containers publish in host mode are reached at ENGINE_ADDRESS, which run and up set as well.
`;

process.exitCode = await main(process.argv.slice(2)).catch(error => {
  if (!(error instanceof EngineError || error instanceof TypeError)) throw error;
  say(error.message);
  return 1;
});

async function main(argv: string[]): Promise<number> {
  const end = argv.indexOf('--');
  const command = end < 0 ? [] : argv.slice(end + 1);
  const { values, positionals } = parseArgs({
    args: end < 0 ? argv : argv.slice(0, end),
    allowPositionals: true,
    options: {
      dir: { type: 'string', default: '/var/tmp/bandera-engine' },
      'no-swarm': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const dir = path.resolve(values.dir);
  const swarm = !values['no-swarm'];
  switch (values.help ? 'help' : positionals.join(' ')) {
    case 'run':
      return runWith(command, swarm);
    case 'up':
      return show(runningEngine(dir) ?? (await startEngine({ dir, say, swarm, stays: true })));
    case 'env':
      return show(runningEngine(dir));
    case 'down':
      say((await removeEngine(dir)) ? 'the engine is gone' : `there was no engine in ${dir}`);
      return 0;
    case 'help':
      process.stdout.write(help);
      return 0;
    default:
      throw new EngineError('there is run, up, env and down: see scripts/engine --help');
  }
}

function variables({ env, address }: Engine): Record<string, string> {
  return { ...env, ENGINE_ADDRESS: address };
}

/** As lines for a shell. */
function exported(engine: Engine): string[] {
  return Object.entries(variables(engine)).map(([name, value]) => `export ${name}=${quoted(value)}`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function show(engine: Engine | undefined): number {
  if (!engine) throw new EngineError('no engine is running: scripts/engine up starts one');
  process.stdout.write(`${exported(engine).join('\n')}\n`);
  return 0;
}

async function runWith([command, ...args]: string[], swarm: boolean): Promise<number> {
  if (!command) throw new EngineError('say which command to run: scripts/engine run -- COMMAND...');
  const dir = mkdtempSync(path.join(tmpdir(), 'bandera-engine-'));
  const engine = await startEngine({ dir, say, swarm });
  try {
    const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...variables(engine) } });
    // A terminal's Ctrl-C reaches the command, too: it ends in its own order, then the engine does.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => (signal === 'SIGINT' && process.stdin.isTTY ? undefined : child.kill(signal)));
    await once(child, 'exit').catch(error => Promise.reject(new EngineError(`${command}: ${error.message}`)));
    return child.exitCode ?? 128 + (child.signalCode ? constants.signals[child.signalCode] : 0);
  } finally {
    await engine.stop();
  }
}

function say(line: string): void {
  process.stderr.write(`engine: ${line}\n`);
}
