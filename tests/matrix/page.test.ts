import { pageContract } from '@bandera/kit/testing/page-contract';
import t from 'tap';
import { backend } from './backend.ts';
import { mysqlDatabase } from './mysql-database.ts';

t.test('keyset pages on MySQL', async t => {
  const server = backend(t, 'TEST_MYSQL_URL');
  if (server) await pageContract(t, await mysqlDatabase(t, server));
});
