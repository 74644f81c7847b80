import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import t, { type Test } from 'tap';

/** Runs the library as a process; `said` resolves when it has written that line. */
function runLibrary(t: Test, what: string) {
  const main = path.join(import.meta.dirname, 'support/library-main.ts');
  const child = spawn(process.execPath, [main, what], {
    env: { PATH: process.env['PATH'], NODE_ENV: 'test', PORT: '0', LOG_LEVEL: 'info', DATA_DIR: t.testdir() },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  t.teardown(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await ended;
  });
  let output = '';
  const waiting = new Map<string, () => void>();
  const look = () => {
    for (const [line, resolve] of waiting) if (output.includes(line)) resolve();
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', text => {
      output += text;
      look();
    });
  }
  return {
    child,
    said: (line: string) =>
      new Promise<void>((resolve, reject) => {
        waiting.set(line, resolve);
        child.once('close', () => reject(new Error(`ended without saying ${line}:\n${output}`)));
        look();
      }),
    async ended() {
      const [code, signal] = await ended;
      return { code, signal, output };
    },
  };
}

t.test('SIGTERM and SIGINT end it cleanly', async t => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const { child, said, ended } = runLibrary(t, '');
    await said('runs');
    child.kill(signal);
    t.match(await ended(), { code: 0, signal: null, output: new RegExp(`"signal":"${signal}".*"stopping"`) });
  }
});

t.test('a second signal ends it at once', async t => {
  const { child, said, ended } = runLibrary(t, 'a job that hangs');
  await said('runs');
  child.kill('SIGTERM');
  await said('"stopping"');
  child.kill('SIGINT');
  t.match(await ended(), { code: 1, signal: null, output: /stopping at once/ });
});

t.test('a signal during the start gives the start up', async t => {
  const slow = runLibrary(t, 'a slow start');
  await slow.said('starting');
  slow.child.kill('SIGTERM');
  const { code, output } = await slow.ended();
  t.equal(code, 0);
  t.notMatch(output, /runs|"ready"|Error/);

  const hanging = runLibrary(t, 'a start that hangs');
  await hanging.said('starting');
  hanging.child.kill('SIGTERM');
  await hanging.said('"stopping"');
  hanging.child.kill('SIGTERM');
  t.match(await hanging.ended(), { code: 1 }, 'the second one in any case');
});

t.test('after an exception that nobody caught it stops, and says why', async t => {
  const { code, output } = await runLibrary(t, 'an exception').ended();
  t.equal(code, 1);
  t.match(output, /"level":"fatal".*SyntaxError.*uncaught exception/);
});

t.test('a rejection that nobody handled is an error in the log, and the process goes on', async t => {
  const { child, said, ended } = runLibrary(t, 'a rejection');
  await said('goes on');
  await said('unhandled rejection');
  child.kill('SIGTERM');
  t.match(await ended(), { code: 0, output: /"level":"error".*nobody looked/ });
});
