import { createHash, randomUUID } from 'node:crypto';
import type { Test } from 'tap';
import { fixedClock } from '../clock.ts';
import type { Db } from '../db/connect.ts';
import { type Idempotency, type IdempotencyRecord, idempotency } from '../http/idempotency.ts';

const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const seconds = (count: number) => count * 1_000;

/** What idempotency keys promise on a migrated database of either engine. */
export async function idempotencyContract(t: Test, db: Db): Promise<void> {
  const clock = fixedClock();
  const keys = idempotency({ db, clock });
  const request = (key: string = randomUUID(), body = 'one') => ({
    scope: 'ana:/api/v1/projects',
    key,
    fingerprint: hash(body),
  });

  t.test('a repetition gets the first answer', async t => {
    const first = request();
    await keys.finish(await started(keys, first), 201, '{"id":"1"}');
    t.same(await keys.begin(first), { replay: { status: 201, body: '{"id":"1"}' } });
    t.ok((await keys.begin({ ...first, scope: 'eva:/api/v1/projects' })).record, 'a key is its owner’s');
    await t.rejects(keys.begin({ ...first, fingerprint: hash('two') }), {
      code: 'idempotency-key-reused',
      status: 422,
    });

    const empty = request();
    await keys.finish(await started(keys, empty), 204, null);
    t.same(await keys.begin(empty), { replay: { status: 204, body: null } });
  });

  t.test('of many at once one is handled', async t => {
    const same = request();
    const all = await Promise.allSettled(Array.from({ length: 8 }, () => keys.begin(same)));
    t.equal(all.filter(each => each.status === 'fulfilled').length, 1);
    const refused = all.find(each => each.status === 'rejected');
    t.match(refused, { reason: { code: 'in-progress', status: 409, headers: { 'Retry-After': '1' } } });
  });

  t.test('an error frees the key', async t => {
    const failed = request();
    await keys.abandon(await started(keys, failed));
    t.ok((await keys.begin({ ...failed, fingerprint: hash('corrected') })).record);
  });

  t.test('what was applied is never applied again', async t => {
    const lost = request();
    const record = await started(keys, lost);
    await db.transaction(trx => keys.applied(record, { db: trx }));
    await db.transaction(trx => keys.applied(record, { db: trx }));
    await t.rejects(keys.begin(lost), { code: 'in-progress' }, 'its answer may still come');
    clock.advance(seconds(61));
    await t.rejects(
      keys.begin(lost),
      { code: 'already-applied', status: 409 },
      'its process died before it answered',
    );
    await keys.finish(record, 201, '{}');
    t.same(await keys.begin(lost), { replay: { status: 201, body: '{}' } }, 'late is better than never');

    const broken = request();
    const applied = await started(keys, broken);
    await db.transaction(trx => keys.applied(applied, { db: trx }));
    await keys.abandon(applied);
    await t.rejects(keys.begin(broken), { code: 'already-applied' }, 'an error after the commit');

    const secret = request();
    await keys.finish(await started(keys, secret), 201, null, true);
    await t.rejects(keys.begin(secret), { code: 'already-applied' }, 'a secret is not told twice');
  });

  t.test('a rolled back write leaves the key as it was', async t => {
    const undone = request();
    const record = await started(keys, undone);
    const write = db.transaction(async trx => {
      await keys.applied(record, { db: trx });
      throw new Error('rolled back');
    });
    await t.rejects(write, { message: 'rolled back' });
    await keys.abandon(record);
    t.ok((await keys.begin(undone)).record);
  });

  t.test('a request that died is taken over, and can then do nothing any more', async t => {
    const same = request();
    const slow = await started(keys, same);
    clock.advance(seconds(15));
    await t.rejects(keys.begin(same), { code: 'in-progress' });
    clock.advance(1);
    const next = await started(keys, same);
    await t.rejects(
      db.transaction(trx => keys.applied(slow, { db: trx })),
      { code: 'in-progress' },
    );
    await keys.finish(slow, 500, 'from the dead');
    await keys.abandon(slow);
    await db.transaction(trx => keys.applied(next, { db: trx }));
    await keys.finish(next, 201, 'from the living');
    t.match(await keys.begin(same), { replay: { body: 'from the living' } });
  });

  t.test('keys are kept for a day', async t => {
    await keys.purge();
    clock.advance(seconds(1));
    const old = request();
    await keys.finish(await started(keys, old), 201, 'old');
    const young = request();
    clock.advance(seconds(24 * 3600));
    t.match(await keys.begin(old), { replay: { body: 'old' } });
    await keys.finish(await started(keys, young), 201, 'young');
    clock.advance(1);
    t.ok((await keys.begin(old)).record, 'even before it is purged');
    clock.advance(seconds(24 * 3600));
    t.ok((await keys.purge()) >= 2);
    t.equal(await keys.purge(), 0);
  });

  t.test('a key that is too short, too long or not visible is refused by name', async t => {
    for (const key of ['', '1234567', 'x'.repeat(201), 'with space', 'with\nbreak', 'ñañañaña']) {
      await t.rejects(keys.begin(request(key)), { status: 400, errors: [{ path: 'Idempotency-Key' }] });
    }
    await t.rejects(keys.applied(await started(keys, request()), { db: undefined }), TypeError);
  });
}

async function started(
  keys: Idempotency,
  request: Parameters<Idempotency['begin']>[0],
): Promise<IdempotencyRecord> {
  const { record } = await keys.begin(request);
  if (!record) throw new Error('was expected to be new');
  return record;
}
