import { randomBytes } from 'node:crypto';
import { connect, type Db, ensureDatabase } from '@bandera/kit/db/connect';
import type { Test } from 'tap';

/**
 * The URL of a real backend for a matrix test, or the path of a program. Without it the test runs nothing and says so aloud,
 * on CI it fails: there, nothing may be left out unnoticed.
 */
export function backend(t: Test, name: `TEST_${string}`): string | undefined {
  const url = process.env[name];
  if (url) return url;
  const message = `${name} is not set: nothing was run against the real backend`;
  if (process.env['CI'] === 'true') {
    t.fail(message);
  } else {
    t.comment(message);
    process.stderr.write(`${message}\n`);
    t.pass('nothing run');
  }
  return undefined;
}

/** The URL of a new, empty database on that server, dropped when the test ends. */
export async function mysqlDatabaseUrl(t: Test, server: string): Promise<string> {
  const database = `bandera_test_${randomBytes(6).toString('hex')}`;
  const url = new URL(server);
  url.pathname = `/${database}`;
  await ensureDatabase(url.href);
  t.teardown(async () => {
    const db = connect({ url: url.href });
    await db.raw('drop database ??', [database]);
    await db.destroy();
  });
  return url.href;
}

/** A pool on such a database. */
export async function mysqlDatabase(t: Test, server: string): Promise<Db> {
  const db = connect({ url: await mysqlDatabaseUrl(t, server) });
  t.teardown(() => db.destroy());
  return db;
}
