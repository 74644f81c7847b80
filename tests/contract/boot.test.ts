import { readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import type { Test } from 'tap';
import t from 'tap';
import { freePort } from '../../scripts/testing/backends/free-port.ts';
import { spawnBandera } from '../e2e/bandera-process.ts';

const whole = ['scripts/start.ts', '--no-demo'];
const projects = ['services/projects/main.ts'];

/** Starts it and expects it to end by itself: with code 1, these lines and nothing else. */
async function refused(t: Test, args: string[], env: Record<string, string>, ...lines: (string | RegExp)[]) {
  const { ended } = await spawnBandera(t, args, { LOG_LEVEL: 'error', ...env });
  const { code, stdout, stderr } = await ended;
  t.equal(code, 1, 'it ends with 1');
  t.equal(stdout, '');
  const written = stderr.trimEnd().split('\n');
  t.match(written, lines, stderr);
  t.equal(written.length, lines.length, 'and says nothing more');
  t.notMatch(stderr, /\n\s+at |node:internal|Error:/, 'no stack');
}

t.test('what keeps a service from starting is told in a line', { timeout: 180_000 }, async t => {
  await t.test('a port is taken', async t => {
    const server = createServer();
    await new Promise<void>(resolve => server.listen(0, resolve));
    t.teardown(() => server.close());
    const address = server.address();
    const port = String(typeof address === 'object' ? address?.port : '');
    const taken = `Port ${port} on 127.0.0.1 is taken: stop what uses it or set PORT.`;
    await refused(t, projects, { PORT: port }, taken);
    await refused(t, whole, { PORT: port }, taken);
    await refused(t, projects, { METRICS_PORT: port }, /is taken: stop what uses it or set METRICS_PORT\.$/);
  });

  await t.test('a folder cannot be written', async t => {
    const file = path.join(t.testdir({ file: 'not a folder' }), 'file');
    await refused(t, projects, { DATA_DIR: file }, /^DATA_DIR: .*cannot be written \(E\w+\)\.$/);
    await refused(t, whole, { ASSETS_DIR: path.join(file, 'sub') }, /^ASSETS_DIR: .*cannot be written/);
  });

  await t.test('a file in it is no database', async t => {
    for (const name of ['projects.sqlite', 'bus.sqlite']) {
      const folder = t.testdir({ [name]: {} });
      const line = new RegExp(`^DATA_DIR: .*/${name} cannot be opened\\.$`);
      await refused(t, projects, { DATA_DIR: folder }, line);
    }
  });

  await t.test('the database cannot be reached', async t => {
    const DATABASE_URL = `mysql://someone:hidden-word@127.0.0.1:${await freePort()}/bandera_{service}`;
    const line = (name: string) => `DATABASE_URL: the database of ${name} cannot be reached (ECONNREFUSED).`;
    await refused(t, projects, { DATABASE_URL }, line('projects'));
    await refused(t, whole, { DATABASE_URL }, line('companies'));
  });
});

t.test('settings that are wrong are all listed, without their values', { timeout: 180_000 }, async t => {
  const env = {
    PORT: 'eighty',
    SMTP_URL: 'https://mail.example.com',
    INTERNAL_SECRET: 'hidden-word',
    PUBLIC_URL_FILE: '/nowhere/at/all',
    LOG_LEVEL: 'loud',
  };
  const lines = [
    'Configuration is not valid:',
    '  - PUBLIC_URL_FILE: cannot read /nowhere/at/all',
    '  - PORT: must be a whole number from 0 to 65535',
    '  - SMTP_URL: must be a URL starting with smtp:// or smtps://',
    '  - INTERNAL_SECRET: needs at least 32 characters',
    /^ {2}- LOG_LEVEL: .*"silent"/,
  ];
  await refused(t, projects, env, ...lines);

  await t.test('also those that production needs, and development does without', async t => {
    const production = { NODE_ENV: 'production' };
    await refused(
      t,
      projects,
      production,
      'Configuration is not valid:',
      /INTERNAL_SECRET: /,
      /PUBLIC_URL: /,
    );
  });

  await t.test('those of several services together, before anything is opened', async t => {
    const DATA_DIR = t.testdir();
    const wrong = { ARGON2_PASSES: '0', CODES_PER_ADDRESS: 'x', KEY_FRESH_SECONDS: '1.5' };
    await refused(
      t,
      whole,
      { DATA_DIR, ...wrong },
      'Configuration is not valid:',
      '  - CODES_PER_ADDRESS: must be a whole number from 1 to 1000',
      '  - ARGON2_PASSES: must be a whole number from 1 to 100',
      '  - KEY_FRESH_SECONDS: must be a whole number from 1 to 3600',
    );
    t.same(readdirSync(DATA_DIR), []);
  });

  await t.test('and names of services that there are not', async t => {
    const line = /SERVICES: there is no service nonsense/;
    await refused(t, whole, { SERVICES: 'projects,nonsense' }, 'Configuration is not valid:', line);
  });
});

t.test('npm start explains itself', { timeout: 180_000 }, async t => {
  const { ended } = await spawnBandera(t, ['scripts/start.ts', '--help']);
  const { code, stdout, stderr } = await ended;
  t.match({ code, stderr }, { code: 0, stderr: '' });
  for (const name of ['SERVICES', '--no-demo', 'DATA_DIR', 'DATABASE_URL']) t.match(stdout, name);
  await refused(
    t,
    ['scripts/start.ts', '--demmo'],
    {},
    /Unknown option '--demmo': see npm start -- --help\./,
  );
});

t.test('a process ends with 0 when it is told to', { timeout: 180_000 }, async t => {
  for (const [args, signal] of [
    [whole, 'SIGTERM'],
    [projects, 'SIGINT'],
  ] as const) {
    const bandera = await spawnBandera(t, [...args]);
    await bandera.ready();
    bandera.child.kill(signal);
    const { code, stderr } = await bandera.ended;
    t.equal(code, 0, `${args[0]} after ${signal}`);
    t.equal(stderr, '');
  }
});

t.test('secrets may be files', { timeout: 180_000 }, async t => {
  const folder = t.testdir({ good: 'a secret that only this test knows, long enough\n', short: 'short\n' });
  const good = path.join(folder, 'good');
  const bandera = await spawnBandera(t, projects, {
    INTERNAL_SECRET_FILE: good,
    SERVICE_URL: 'http://127.0.0.1:9',
  });
  await bandera.ready();
  const invalid = 'Configuration is not valid:';
  const short = { INTERNAL_SECRET_FILE: path.join(folder, 'short') };
  await refused(t, projects, short, invalid, '  - INTERNAL_SECRET: needs at least 32 characters');
  const both = { INTERNAL_SECRET_FILE: good, INTERNAL_SECRET: 'another secret, which is long enough too' };
  const line = '  - INTERNAL_SECRET: set INTERNAL_SECRET or INTERNAL_SECRET_FILE, not both';
  await refused(t, projects, both, invalid, line);
});
