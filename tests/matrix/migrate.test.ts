import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { connect } from '@bandera/kit/db/connect';
import t, { type Test } from 'tap';
import { allServices } from '../../scripts/all-services.ts';
import { backend } from './backend.ts';

const services = allServices.filter(service => service.migrations).map(({ name }) => name);

t.test(
  'migrate: all databases, with a secret for each, by two runs at once',
  { timeout: 240_000 },
  async t => {
    const server = backend(t, 'TEST_MYSQL_URL');
    if (!server) return;
    const secrets = t.testdir();
    const urlOf = databases(t, server);
    for (const name of services) writeFileSync(join(secrets, name), `${urlOf(name)}\n`);
    const env = { NODE_ENV: 'production', DATABASE_URL_FILE: join(secrets, '{service}') };

    const both = await Promise.all([migrate(env), migrate(env)]);
    for (const { code, lines, errors } of both) {
      t.equal(code, 0, errors);
      t.strictSame(lines.map(service), services, 'a line for each service');
    }
    for (const name of services) {
      const outcomes = both.map(({ lines }) => outcome(lines, name)).sort();
      t.match(
        outcomes,
        [/^applied kit_0001_outbox, .*0001_/, 'up to date'],
        `${name}: one run did all of it`,
      );
    }

    const again = await migrate(env, '--dry-run');
    t.strictSame(
      [again.code, ...again.lines.map(line => outcome([line], service(line)))],
      [0, ...services.map(() => 'up to date')],
    );

    const wrong = Object.assign(new URL(urlOf('users')), { username: 'nobody', password: 'wrong-secret' });
    writeFileSync(join(secrets, 'users'), wrong.href);
    const failed = await migrate(env, '--wait', '1');
    t.equal(failed.code, 1, 'one that fails is a failure of the whole');
    t.match(outcome(failed.lines, 'users'), /^FAILED: Access denied/);
    t.equal(outcome(failed.lines, 'notifications'), 'up to date', 'the others are migrated nevertheless');
    t.notMatch(failed.lines.join() + failed.errors, /wrong-secret/);

    const missing = await migrate({ ...env, DATABASE_URL_FILE: join(secrets, 'no-{service}') });
    t.equal(missing.code, 1);
    t.match(
      missing.errors,
      /DATABASE_URL_FILE: cannot read .*no-companies\n.*no-verification/,
      'all of them',
    );
  },
);

const service = (line: string) => line.split(':', 1)[0] ?? '';
const outcome = (lines: string[], name: string) =>
  lines.find(line => service(line) === name)?.slice(name.length + 2);

/** The URL of a service's database, which is dropped when the test ends. */
function databases(t: Test, server: string) {
  const prefix = `bandera_test_${randomBytes(4).toString('hex')}_`;
  const urlOf = (name: string) => Object.assign(new URL(server), { pathname: `/${prefix}${name}` }).href;
  t.teardown(async () => {
    const db = connect({ url: Object.assign(new URL(server), { pathname: '/mysql' }).href });
    for (const name of services) await db.raw('drop database if exists ??', [prefix + name]);
    await db.destroy();
  });
  return urlOf;
}

async function migrate(env: Record<string, string>, ...args: string[]) {
  const child = spawn(process.execPath, ['scripts/migrate.ts', ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, lines: output.trimEnd().split('\n'), errors };
}
