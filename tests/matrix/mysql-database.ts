import { randomBytes } from 'node:crypto';
import { connect, type Db, ensureDatabase } from '@bandera/kit/db/connect';
import type { Test } from 'tap';

/** A database of this test's own on the given server, dropped at its end. */
export async function mysqlDatabase(t: Test, server: string): Promise<Db> {
  const name = `bandera_matrix_${randomBytes(6).toString('hex')}`;
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).href;
  await ensureDatabase(url);
  const db = connect({ url });
  t.teardown(async () => {
    await db.raw('drop database ??', [name]);
    await db.destroy();
  });
  return db;
}
