import { newId } from '@bandera/kit/ids';
import { eventually } from '@bandera/kit/testing/service';
import t from 'tap';
import { signupStore } from '../store/signups.ts';
import { aCompany, startUsers } from './fixture.ts';

t.test('the event of a company makes its owner, unless a sign-up is to say', async t => {
  const { app, db, clock, person, events } = await startUsers(t);
  const born = (owner: string | null, company = aCompany()) =>
    app.emit('companies.company.created.v1', { company: company.id, after: company, data: { owner } });
  const ofUser = (user: string) => db('memberships').where({ user_id: user }).select('company_id', 'role');
  const signUp = async (user: string, state: 'started' | 'undone') => {
    await signupStore(db).insert({ id: newId(), userId: user, companyId: null, state, at: clock.now() });
    return () => db('signups').where({ user_id: user }).first('state', 'company_id');
  };

  const ana = await person('Ana');
  const signingUp = await person('Ben');
  const running = await signUp(signingUp.id, 'started');
  const undone = await signUp(newId(), 'undone');
  const [{ user_id: gone }] = await db('signups').where({ state: 'undone' }).select('user_id');

  const [seen, lost, orphan] = [aCompany(), aCompany(), aCompany()];
  await born(signingUp.id, seen);
  await born(gone, lost);
  await born(newId(), orphan);
  const made = await born(ana.id);
  await app.running.shared.bus.publish({
    id: newId(),
    subject: made.subject,
    body: JSON.stringify({ ...made, id: newId() }),
  });
  await born(null);

  await eventually(async () => (await ofUser(ana.id)).length === 1);
  await eventually(async () => Number((await db('inbox').count({ n: '*' }).first())?.['n']) === 6);
  t.same(await ofUser(ana.id), [{ company_id: made.company, role: 'owner' }], 'told twice, made once');
  t.same(
    await running(),
    { state: 'started', company_id: seen.id },
    'so a crash from here on can withdraw it',
  );
  t.same(await undone(), { state: 'undoing', company_id: lost.id }, 'the job withdraws it');
  t.equal((await db('memberships').select('*')).length, 1);
  t.match(await events(), [
    {
      subject: 'users.membership.created.v1',
      aggregate: `membership:${made.company}:${ana.id}`,
      company: made.company,
      after: { user: ana.id, role: 'owner', email: ana.email },
    },
  ]);
});

t.test('copies of companies follow the newest event, whatever the order', async t => {
  const { app, company, db } = await startUsers(t);
  const acme = await company();
  const news = (subject: string, after: typeof acme) =>
    app.emit(subject, { company: acme.id, before: acme, after });
  await news('companies.company.deleted.v1', { ...acme, name: 'Third', status: 'deleted', version: 3 });
  await news('companies.company.updated.v1', { ...acme, name: 'Second', version: 2 });
  const late = await news('companies.company.restored.v1', { ...acme, name: 'Fourth', version: 4 });
  await eventually(() => db('inbox').where({ event_id: late.id }).first());
  t.match(await db('companies').where({ id: acme.id }).first(), {
    name: 'Fourth',
    status: 'active',
    version: 4,
  });
});
