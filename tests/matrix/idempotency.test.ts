import { migrateUp } from '@bandera/kit/db/migrate';
import { idempotencyContract } from '@bandera/kit/testing/idempotency-contract';
import t from 'tap';
import { backend } from './backend.ts';
import { mysqlDatabase } from './mysql-database.ts';

t.test('idempotency keys on MySQL', async t => {
  const server = backend(t, 'TEST_MYSQL_URL');
  if (!server) return;
  const db = await mysqlDatabase(t, server);
  await migrateUp(db, []);
  await idempotencyContract(t, db);
});
