import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import t, { type Test } from 'tap';
import { installWithApt } from '../../scripts/testing/backends/apt-install.ts';
import { findBinary } from '../../scripts/testing/backends/find-binary.ts';
import { missingOf, requirements } from '../../scripts/testing/backends/start-backends.ts';
import { type FileResult, tapResults } from '../../scripts/testing/tap-results.ts';
import { allTestFiles, namedTestFiles, usesBackends } from '../../scripts/testing/test-files.ts';
import { chooseNode, comesWithNode } from '../../scripts/toolchain/choose-node.mjs';
import { takeInstallLock } from '../../scripts/toolchain/install-lock.mjs';

const root = join(import.meta.dirname, '../..');

t.test('the running Node is kept when it is new enough, else the installed one is taken', async t => {
  const node = (version: string) => ({ path: `/${version}/node`, version });
  const choose = (running: string, installed?: string) =>
    chooseNode({ running: node(running), installed: installed === undefined ? undefined : node(installed) });
  t.equal(choose('v24.0.0', 'v24.21.0'), '/v24.0.0/node');
  t.equal(choose('v26.1.0'), '/v26.1.0/node');
  t.equal(choose('v20.20.2', 'v24.21.0'), '/v24.21.0/node');
  t.equal(choose('v23.11.0'), undefined);
  t.equal(choose('v9.0.0', 'v20.0.0'), undefined);
  t.ok(comesWithNode({ platform: 'linux', arch: 'x64' }));
  t.notOk(comesWithNode({ platform: 'linux', arch: 'arm64' }));
});

t.test('node24 refuses an old Node with one line', async t => {
  const project = fixture(t);
  const { code, stdout, stderr } = await start(project, ['scripts/hello.ts'], { as: 'v20.20.2' });
  t.equal(code, 1);
  t.equal(stdout, '');
  t.match(stderr, /^bandera: needs Node\.js 24 or newer, but this is v20\.20\.2 .*\n$/);
});

t.test('node24 hands over to the Node of the dependencies', async t => {
  const project = fixture(t, { withNode: true });
  const { code, stdout, stderr } = await start(project, ['scripts/hello.ts', 'a b', '--c'], {
    as: 'v20.20.2',
  });
  t.equal(stderr, '');
  t.equal(code, 7, 'exits as the script does');
  const said: { args: string[]; path: string; cache: string } = JSON.parse(stdout);
  t.strictSame(said.args, ['a b', '--c']);
  t.equal(said.path.split(':')[0], join(project, 'node_modules/.bin'));
  t.equal(said.cache, join(project, 'node_modules/.cache/node-compile'));
});

t.test('node24 passes signals on and ends as its script ended', async t => {
  const project = fixture(t);
  for (const [how, expected] of [
    ['answers', { code: 3, signal: null }],
    ['dies', { code: null, signal: 'SIGTERM' }],
  ] as const) {
    const child = spawnStart(project, ['scripts/wait.ts', how]);
    await once(child.stdout ?? child, 'data');
    child.kill('SIGTERM');
    const [code, signal] = await once(child, 'close');
    t.strictSame({ code, signal }, expected, how);
  }
});

t.test('two starts at once install what the lock file says, once', async t => {
  const project = fixture(t);
  rmSync(join(project, 'node_modules'), { recursive: true });
  const both = await Promise.all([
    start(project, ['scripts/hello.ts']),
    start(project, ['scripts/hello.ts']),
  ]);
  t.strictSame([both[0].code, both[1].code], [7, 7], `${both[0].stderr}${both[1].stderr}`);
  const installs = `${both[0].stderr}${both[1].stderr}`.match(/installing the dependencies with npm ci/g);
  t.equal(installs?.length, 1);
  t.ok(existsSync(join(project, 'node_modules/part/package.json')), 'by npm ci');
  t.equal((await start(project, ['scripts/hello.ts'])).stderr, '', 'and not again');

  const lock = join(project, 'package-lock.json');
  writeFileSync(lock, `${readFileSync(lock, 'utf8')}\n`);
  t.equal((await start(project, ['scripts/hello.ts'])).stderr, '', 'nor when nothing changed in substance');

  const changed = JSON.parse(readFileSync(lock, 'utf8'));
  changed.packages['node_modules/absent'] = { version: '1.0.0', integrity: 'sha512-x' };
  writeFileSync(lock, JSON.stringify(changed));
  writeFileSync(join(project, 'package.json'), '{');
  const failing = await start(project, ['scripts/hello.ts']);
  t.equal(failing.code, 1, 'what npm refuses is not run');
  t.match(failing.stderr, /package-lock\.json changed[\s\S]*npm ci failed/);
});

t.test('the install lock of a dead process is taken over, that of a living one is respected', async t => {
  const file = join(t.testdir(), 'lock');
  const dead = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(dead, 'exit');
  writeFileSync(file, String(dead.pid));
  const giveBack = await takeInstallLock(file, line => t.fail(line));
  t.equal(readFileSync(file, 'utf8'), String(process.pid));
  const said: string[] = [];
  await t.rejects(
    takeInstallLock(file, line => said.push(line), { patience: 0 }),
    { message: `process ${process.pid} still holds ${file}: end it, or delete the file` },
  );
  const next = takeInstallLock(file, line => said.push(line));
  giveBack();
  (await next)();
  t.notOk(existsSync(file));
});

t.test('the output of tap is counted by assertions, per file', async t => {
  const results: FileResult[] = [];
  const reader = tapResults(result => results.push(result));
  for (const line of sampleTap.split('\n')) reader.line(line);
  reader.end();
  const counted = results.map(({ file, ok, milliseconds, passed, failed, skipped }) => {
    return [file, ok, milliseconds, passed, failed, skipped];
  });
  t.strictSame(counted, [
    ['tests/contract/good.test.ts', true, 1200, 3, 0, 1],
    ['tests/contract/bad.test.ts', false, 62, 1, 1, 0],
    ['tests/contract/hanging.test.ts', false, 20, 1, 1, 0],
    ['tests/contract/empty.test.ts', true, 5, 0, 0, 0],
  ]);
  t.strictSame(results[0]?.findings, ['matrix: 4 answers, 0 disagreements']);
  t.strictSame(results[1]?.findings, []);
  t.match(results[1]?.report, /^# Subtest: tests\/contract\/bad[\s\S]*exitCode: 1\n {2}\.\.\.\n$/);
});

t.test('test files are found by place or by name', async t => {
  t.ok(allTestFiles(root, { unitOnly: true }).includes('tests/contract/toolchain.test.ts'));
  t.notOk(allTestFiles(root, { unitOnly: true }).some(usesBackends));
  t.ok(allTestFiles(root, { unitOnly: false }).includes('tests/matrix/backends.test.ts'));
  t.strictSame(namedTestFiles(root, join(root, 'tests'), ['contract/toolchain.test.ts']), [
    'tests/contract/toolchain.test.ts',
  ]);
  t.ok(namedTestFiles(root, root, ['tests/matrix']).includes('tests/matrix/backends.test.ts'));
  for (const name of ['nothing.test.ts', '/etc/passwd', 'assets']) {
    t.throws(() => namedTestFiles(root, root, [name]), { message: new RegExp(`^${name}: `) });
  }
});

t.test('a backend is missing when neither a binary nor a variable gives it', async t => {
  const path = programs(t, { caddy: 'exit 0' });
  const missing = (env: NodeJS.ProcessEnv) => missingOf(requirements, env).map(each => each.name);
  t.notOk(missing({ PATH: path }).includes('Caddy'));
  t.strictSame(
    missing({
      TEST_MYSQL_URL: 'x',
      TEST_REDIS_URL: 'x',
      TEST_NATS_URL: 'x',
      TEST_CADDY: 'x',
      TEST_PROMTOOL: 'x',
      TEST_CHROMIUM: 'x',
    }),
    [],
  );
  t.equal(findBinary('caddy', path), join(path, 'caddy'));
  t.equal(findBinary('no-such-program', path), undefined);
});

t.test('apt-get refreshes its lists only when it must, and is judged by what it brought', async t => {
  const path = programs(t, {
    // Knows no package until its lists are there; then the package installs but its service does not start.
    'apt-get': `echo "$*" >> "$0.calls"
case "$*" in
  *update) touch "$0.lists" ;;
  *) [ -e "$0.lists" ] && touch "$0.installed"; echo "E: Unable to locate package nats-server" >&2; exit 100 ;;
esac`,
  });
  const aptGet = join(path, 'apt-get');
  const calls = () =>
    readFileSync(`${aptGet}.calls`, 'utf8')
      .match(/update$|install (?=-y)/gm)
      ?.map(call => call.trim());
  const said: string[] = [];
  const install = { packages: ['nats-server'], say: (line: string) => said.push(line), aptGet, pauseMs: 1 };
  t.equal(await installWithApt({ ...install, isDone: () => existsSync(`${aptGet}.installed`) }), true);
  t.strictSame(calls(), ['install', 'update', 'install']);
  t.match(said[1], /Unable to locate package nats-server/);
  rmSync(`${aptGet}.calls`);
  t.equal(await installWithApt({ ...install, isDone: () => false, attempts: 3 }), false);
  t.equal(calls()?.length, 5, 'it gives up in the end');
  t.equal(
    await installWithApt({ ...install, isDone: () => false, aptGet: '/no/apt-get', attempts: 2 }),
    false,
  );
});

t.test('.ci/run stops at the step that fails and names it', async t => {
  const npm = programs(t, { npm: `echo "npm $*, CI=$CI, in $(pwd)"; [ "$*" != "$FAILING" ] || exit 4` });
  const project = dirname(npm);
  cpSync(join(root, '.ci/run'), join(project, '.ci/run'));
  const run = (failing: string) =>
    finish(
      spawn(join(project, '.ci/run'), [], {
        env: { ...process.env, PATH: `${npm}:${process.env['PATH']}`, FAILING: failing },
      }),
    );
  const bad = await run('run check');
  t.equal(bad.code, 4);
  t.equal(bad.stderr, 'ci: failed at "npm run check" (exit code 4)\n');
  const good = await run('nothing');
  t.equal(good.code, 0);
  t.match(good.stdout, `npm run check, CI=true, in ${project}\n== npm test\nnpm test, CI=true`);
});

/** A project of its own with node24 in it, which depends on one local package. */
function fixture(t: Test, { withNode = false } = {}): string {
  const manifest = { name: 'fixture', version: '1.0.0', workspaces: ['part'] };
  const part = { name: 'part', version: '1.0.0' };
  const link = { 'node_modules/part': { resolved: 'part', link: true } };
  const project = t.testdir({
    'package.json': JSON.stringify(manifest),
    'package-lock.json': JSON.stringify({
      ...manifest,
      lockfileVersion: 3,
      requires: true,
      packages: { '': manifest, part, ...link },
    }),
    part: { 'package.json': JSON.stringify(part) },
    'old.mjs': `Object.defineProperty(process, 'version', { value: process.env.PRETENDED_VERSION });`,
    scripts: {
      'hello.ts': `const { PATH: path, NODE_COMPILE_CACHE: cache } = process.env;
        console.log(JSON.stringify({ args: process.argv.slice(2), path, cache }));
        process.exitCode = 7 satisfies number;`,
      'wait.ts': `setInterval(() => {}, 1000);
        if (process.argv[2] === 'answers') process.once('SIGTERM', () => process.exit(3));
        console.log('waiting');`,
    },
    node_modules: {
      '.package-lock.json': JSON.stringify({ packages: link }),
      part: t.fixture('symlink', '../part'),
      '.bin': withNode ? { node: t.fixture('symlink', process.execPath) } : {},
    },
  });
  cpSync(join(root, 'scripts/node24.mjs'), join(project, 'scripts/node24.mjs'));
  cpSync(join(root, 'scripts/toolchain'), join(project, 'scripts/toolchain'), { recursive: true });
  return project;
}

type Ended = { code: number | null; stdout: string; stderr: string };

function start(project: string, args: string[], { as = process.version } = {}): Promise<Ended> {
  return finish(spawnStart(project, args, as));
}

function spawnStart(project: string, args: string[], version = process.version): ChildProcess {
  // Without npm_node_execpath, npm too runs on this Node: what tap puts into children fails on old ones.
  const { NODE_COMPILE_CACHE: _, npm_node_execpath: __, ...env } = process.env;
  return spawn(process.execPath, ['--import', './old.mjs', 'scripts/node24.mjs', ...args], {
    cwd: project,
    env: { ...env, PRETENDED_VERSION: version },
  });
}

async function finish(child: ChildProcess): Promise<Ended> {
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', chunk => {
      texts[name] += chunk;
    });
  }
  const [code] = await once(child, 'close');
  return { code, ...texts };
}

/** A folder of shell programs, to be found by PATH. */
function programs(t: Test, sources: Record<string, string>): string {
  const shell = Object.entries(sources).map(([name, source]) => [name, `#!/bin/sh\n${source}\n`]);
  const folder = t.testdir({ bin: Object.fromEntries(shell) });
  for (const name of Object.keys(sources)) chmodSync(join(folder, 'bin', name), 0o755);
  return join(folder, 'bin');
}

const sampleTap = `TAP version 14
1..4
# Subtest: tests/contract/good.test.ts
    # Subtest: one
        ok 1 - should be equal
        ok 2 - is \\# SKIP by name only
        ok 3 - not today # SKIP
        1..3
    ok 1 - one # time=3.407ms
    # matrix: 4 answers, 0 disagreements
    # matrix without a colon is any comment
    ok 2 - two
    1..2
ok 1 - tests/contract/good.test.ts # time=1.2s

# Subtest: tests/contract/bad.test.ts
    # Subtest: two
        ok 1 - fine
        not ok 2 - should match
          ---
          source: |
            ok 1 - is only part of the details
          ...
        1..2
    not ok 1 - two # time=34.8ms
    1..1
not ok 2 - tests/contract/bad.test.ts # time=61.9ms
  ---
  exitCode: 1
  ...

# Subtest: tests/contract/hanging.test.ts
    ok 1 - should be equal
    1..1
not ok 3 - timeout! # time=20ms
  ---
  expired: tests/contract/hanging.test.ts
  ...

# Subtest: tests/contract/empty.test.ts
    # Subtest: nothing asserted
        1..0
    ok 1 - nothing asserted
    1..1
ok 4 - tests/contract/empty.test.ts # time=5ms

# { total: 9, pass: 5, fail: 2, skip: 1 }
# time=827.694ms
`;
