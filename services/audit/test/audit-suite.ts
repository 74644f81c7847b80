import { newId } from '@bandera/kit/ids';
import type { Test } from 'tap';
import { hashOf } from '../domain/entry.ts';
import { type Env, startAudit } from './fixture.ts';

/** What is written down and found again, and what a changed chain says: the same on every engine. Each part starts on an empty database. */
export async function auditSuite(t: Test, env: (t: Test) => Promise<Env>): Promise<void> {
  await t.test('lists are narrowed by time, actor, subject, type and project', async t => {
    const { happen, list } = await startAudit(t, await env(t));
    const [ana, project, feature] = [newId(), newId(), newId()];
    const at = (hour: number) => `2030-01-01T0${hour}:00:00.000Z`;
    const event = async (hour: number, type: string, fields = {}) =>
      happen({ at: at(hour), actor: { kind: 'user', id: ana, name: 'Ana' }, ...fields }, type);
    const a = await event(1, 'features.feature.created.v1x', { aggregate: `feature:${feature}`, project });
    const b = await event(2, 'features.feature.updated.v1x', { aggregate: `feature:${feature}` });
    const c = await event(3, 'features.segment.created.v1x', { aggregate: `segment:${feature}` });
    const d = await event(4, 'features.feature-x.created.v1x', { aggregate: `feature:${newId()}`, project });
    const e = await event(5, 'users.user.updated.v1x', { actor: { kind: 'anonymous' } });
    const found = async (query: Record<string, string>) => (await list(query)).items.map(({ id }) => id);
    const ids = (...events: { id: string }[]) => events.map(({ id }) => id);

    t.same(await found({}), ids(e, d, c, b, a), 'newest first');
    t.same(await found({ from: at(2), to: at(4) }), ids(c, b), 'half-open');
    t.same(await found({ from: at(5) }), ids(e));
    t.same(await found({ to: '2030-01-01T03:00:00+01:00' }), ids(a));
    t.same(await found({ actor: ana }), ids(d, c, b, a));
    t.same(await found({ actor: 'anonymous' }), ids(e), 'those without an id by their kind');
    t.same(await found({ subject: `feature:${feature}` }), ids(b, a));
    t.same(await found({ subject: feature }), ids(c, b, a));
    t.same(await found({ subject: 'feature' }), []);
    t.same(await found({ type: 'features.feature.updated.v1x' }), ids(b));
    t.same(await found({ type: 'features.feature' }), ids(b, a), 'whole words');
    t.same(await found({ type: 'features' }), ids(d, c, b, a));
    t.same(await found({ type: 'feature' }), []);
    for (const type of ['FEATURES', 'features.%', '_eatures', 'features.feature.'])
      t.same(await found({ type }), []);
    t.same(await found({ project }), ids(d, a));
    t.same(await found({ project: newId() }), []);
    t.same(await found({ project, type: 'features.feature', actor: ana, from: at(1), to: at(2) }), ids(a));
  });

  await t.test('pages go from the newest on, while entries are added', async t => {
    const { happen, list } = await startAudit(t, await env(t));
    for (let at = 1; at <= 7; at += 1) await happen();
    const seen: number[] = [];
    let page = await list({ limit: '3' });
    for (;;) {
      seen.push(...page.items.map(({ sequence }) => sequence));
      await happen();
      if (!page.next) break;
      page = await list({ limit: '3', cursor: page.next });
    }
    t.same(seen, [7, 6, 5, 4, 3, 2, 1]);
  });

  await t.test('whatever is changed in a chain, its place is told', async t => {
    const { db, company, happen, verify } = await startAudit(t, await env(t));
    t.same(await verify(), { valid: true, entries: 0, head: '0'.repeat(64), brokenAt: null });
    for (let at = 1; at <= 6; at += 1) await happen({ project: newId(), after: { at, text: 'é😀\u0000' } });
    const sound = await verify();
    t.match(sound, { valid: true, entries: 6, brokenAt: null });
    const entries = await db('entries').where({ chain: company }).orderBy('sequence');
    const [chain] = await db('chains').where({ chain: company });

    const row = (sequence: number) => db('entries').where({ chain: company, sequence });
    const entry = (sequence: number) => entries[sequence - 1];
    const restore = async () => {
      await db('entries').delete();
      for (const each of entries) await db('entries').insert(each);
      await db('chains').where({ chain: company }).delete();
      await db('chains').insert(chain);
    };
    const tampered = async (
      what: string,
      tamper: () => Promise<unknown>,
      sequence: number,
      reason: RegExp,
    ) => {
      await tamper();
      const broken = await verify();
      t.match(broken, { valid: false, entries: sequence - 1, brokenAt: { sequence, reason } }, what);
      await restore();
      t.same(await verify(), sound);
      return broken.brokenAt?.id;
    };

    const changed = /content was changed/;
    const record = entry(3).record.replace('"at":3', '"at":4');
    const id = await tampered('content', () => row(3).update({ record }), 3, changed);
    t.equal(id, entry(3).id);
    await tampered('spaces', () => row(3).update({ record: `${entry(3).record} ` }), 3, changed);
    const hash = hashOf(company, 3, entry(3).previous_hash, record);
    await tampered('content and hash', () => row(3).update({ record, hash }), 4, /does not follow/);
    await tampered('a hash', () => row(6).update({ hash }), 6, changed);

    const gone = await tampered('an entry taken out', () => row(2).delete(), 2, /is missing/);
    t.equal(gone, null);
    await tampered('the first', () => row(1).delete(), 1, /is missing/);
    await tampered('the last', () => row(6).delete(), 6, /missing at the end/);
    await tampered('all', () => db('entries').where({ chain: company }).delete(), 1, /missing at the end/);
    const shorten = async () => {
      await row(6).delete();
      await db('chains').where({ chain: company }).update({ sequence: 5 });
    };
    await tampered('the last, with the number of entries', shorten, 6, /end is not/);
    await tampered(
      'a forgotten chain',
      () => db('chains').where({ chain: company }).delete(),
      7,
      /end is not/,
    );

    const closeGap = async () => {
      await row(2).delete();
      for (const sequence of [3, 4, 5, 6]) await row(sequence).update({ sequence: sequence - 1 });
    };
    await tampered('a closed gap', closeGap, 2, /does not follow/);
    const swap = async () => {
      for (const [from, to] of [
        [3, 99],
        [4, 3],
        [99, 4],
      ] as const)
        await row(from).update({ sequence: to });
    };
    await tampered('two swapped', swap, 3, /does not follow/);
    const forge = async () => {
      const body = entry(6).record.replace(entry(6).id, newId());
      const next = {
        record: body,
        previous_hash: entry(6).hash,
        hash: hashOf(company, 7, entry(6).hash, body),
      };
      await db('entries').insert({ ...entry(6), ...next, id: JSON.parse(body).id, sequence: 7 });
    };
    await tampered('one put behind the end', forge, 8, /end is not/);

    const search = /search columns/;
    for (const record of ['{}', 'nonsense']) {
      const hash = hashOf(company, 6, entry(5).hash, record);
      await tampered('hashed anew', () => row(6).update({ record, hash }), 6, search);
    }
    for (const columns of [
      { type: 'x' },
      { actor: 'x' },
      { subject: '' },
      { subject_id: 'x' },
      { project: null },
      { at: new Date('2031-01-01T00:00:00Z') },
      { id: newId() },
    ]) {
      await tampered(Object.keys(columns).join(), () => row(5).update(columns), 5, search);
    }
    await tampered('given to another company', () => row(4).update({ chain: newId() }), 4, /is missing/);
  });
}
