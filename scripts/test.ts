// `npm test`: the whole suite on real backends. `--help` tells the rest.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Backends, startBackends } from './testing/backends/start-backends.ts';
import { runTap, type Totals } from './testing/run-tap.ts';
import { allTestFiles, namedTestFiles, usesBackends } from './testing/test-files.ts';
import { whenGone } from './testing/when-gone.ts';

const help = `npm test [-- --unit] [-- --help]
npm test FILE|FOLDER...

Runs every test: packages/*/test, services/*/test and tests/{contract,e2e,matrix,compat,browser}. Files given run
alone; "npm run test:browser" names tests/browser.

MariaDB, Redis, NATS, Caddy and Chromium are started for the tests of e2e, matrix, compat and browser, privately: on free
ports of 127.0.0.1, with data in a temporary folder, gone at the end; promtool tests the alerts. As root on
Debian, those not installed are installed with apt-get. Elsewhere, install them or say where they are with
TEST_MYSQL_URL (an account that may create databases), TEST_REDIS_URL, TEST_NATS_URL, TEST_CADDY, TEST_PROMTOOL
and TEST_CHROMIUM (paths of the binaries); what is missing is left out, aloud, and with CI=true it is a failure.

  --unit  leaves out e2e, matrix, compat, browser and all backends

Ends with "tests: N passed, N failed", which counts assertions; a file or subtest that fails apart from its
assertions (a crash, a time-out) counts as one. Exits with 1 on any failure, and when no test ran.
`;

const root = join(import.meta.dirname, '..');
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const interruption = new AbortController();
for (const signal of signals) process.on(signal, () => interruption.abort(signal));

process.exitCode = await main(process.argv.slice(2)).catch(error => {
  if (!interruption.signal.aborted) say(error instanceof Error ? error.message : String(error));
  return 1;
});
if (interruption.signal.aborted) endAsInterrupted();

async function main(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { unit: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const files =
    positionals.length > 0
      ? namedTestFiles(root, process.cwd(), positionals)
      : allTestFiles(root, { unitOnly: values.unit });
  if (values.unit) say('--unit: leaving out the backends and the tests of e2e, matrix, compat and browser');
  const totals = await run(files, !values.unit && files.some(usesBackends));
  return report(totals);
}

async function run(files: string[], withBackends: boolean): Promise<Totals> {
  if (files.length === 0) return { passed: 0, failed: 0, skipped: 0, exitCode: 0 };
  const { signal } = interruption;
  if (!withBackends) return runTap({ root, files, env: {}, jobs: 2, signal });
  const dir = mkdtempSync(join(tmpdir(), 'bandera-test-'));
  const callOff = whenGone('rm -rf -- "$1"', dir);
  let backends: Backends | undefined;
  try {
    backends = await startBackends(dir, say);
    announce(backends);
    signal.throwIfAborted();
    const { env } = backends;
    const parts = await runTap({
      root,
      files: files.filter(file => !usesBackends(file)),
      env,
      jobs: 2,
      signal,
    });
    signal.throwIfAborted();
    // Nine processes and their brokers need the machine for themselves.
    const whole = await runTap({ root, files: files.filter(usesBackends), env, jobs: 1, signal });
    return sum(parts, whole);
  } finally {
    await backends?.stop();
    rmSync(dir, { recursive: true, force: true });
    await callOff();
  }
}

function sum(a: Totals, b: Totals): Totals {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    exitCode: a.exitCode || b.exitCode,
  };
}

function announce({ env, missing }: Backends): void {
  const names = Object.keys(env);
  if (names.length > 0) say(`backends ready: ${names.join(', ')}`);
  for (const { name, variable, debianPackage } of missing) {
    say(`${name} is left out: install it (${debianPackage}) or set ${variable}`);
  }
  if (missing.length > 0 && process.env['CI'] === 'true') {
    throw new Error('with CI=true every backend is required');
  }
}

function report({ passed, failed, skipped, exitCode }: Totals): number {
  if (interruption.signal.aborted) say(`interrupted by ${interruption.signal.reason}`);
  else if (passed + failed === 0) say('no test ran');
  else if (exitCode !== 0 && failed === 0) say(`tap ended with exit code ${exitCode}`);
  if (skipped > 0) process.stdout.write(`skipped: ${skipped}\n`);
  process.stdout.write(`tests: ${passed} passed, ${failed} failed\n`);
  return exitCode !== 0 || failed > 0 || passed === 0 ? 1 : 0;
}

/** Whoever waits for us should see that the signal ended us. */
function endAsInterrupted(): void {
  for (const signal of signals) process.removeAllListeners(signal);
  process.kill(process.pid, String(interruption.signal.reason));
}

function say(line: string): void {
  process.stderr.write(`test: ${line}\n`);
}
