import t from 'tap';
import { fixedClock } from '../src/clock.ts';
import { idempotency } from '../src/http/idempotency.ts';
import { testDb } from '../src/testing/db.ts';
import { idempotencyContract } from '../src/testing/idempotency-contract.ts';

t.test('idempotency keys', async t => idempotencyContract(t, await testDb(t)));

t.test('keeping an answer, or giving a key back, never hides what happened', async t => {
  const db = await testDb(t);
  const keys = idempotency({ db, clock: fixedClock() });
  const { record } = await keys.begin({ scope: 's', key: 'a-key-of-mine', fingerprint: 'f' });
  await db.schema.dropTable('idempotency_keys');
  if (!record) throw new Error('new');
  await t.resolves(keys.finish(record, 201, '{}'));
  await t.resolves(keys.abandon(record));
});
