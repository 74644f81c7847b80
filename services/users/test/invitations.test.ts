import { defaultLimits } from '@bandera/contracts/company';
import { newId } from '@bandera/kit/ids';
import t, { type Test } from 'tap';
import { z } from 'zod';
import { password, startUsers } from './fixture.ts';

const path = '/api/v1/users/invitations';
const gone = { status: 410, body: { code: 'invitation-invalid' } };
const day = 24 * 3_600_000;

async function startInviting(t: Test, seats = 10) {
  const users = await startUsers(t, { env: { PUBLIC_URL: 'https://flags.example.test/' } });
  const acme = await users.company({ name: 'Acme <& Co>', limits: { ...defaultLimits, seats } });
  const olga = await users.person('Olga', { company: acme, role: 'owner' });
  const asOlga = olga.asIn(acme);
  return {
    ...users,
    acme,
    olga,
    asOlga,

    /** Invites an address and reads the link in the mail. */
    async invite(email: string, role = 'editor') {
      const { status, body } = await asOlga.post(path, { email, role });
      if (status !== 201) return { status, body, id: '', token: '' };
      const mail = await users.lastMail();
      const [, id = '', token = ''] =
        /https:\/\/flags\.example\.test\/invitations\/([\w-]+)\?token=([\w-]+)/.exec(mail?.text ?? '') ?? [];
      return { status, body, id, token, mail };
    },

    accept: (id: string, body: object) => users.app.anyone.post(`${path}/${id}/accept`, body),
  };
}

t.test('an invited newcomer joins by the mailed link', async t => {
  const { app, invite, accept, acme, asOlga, events, db, logIn, clock } = await startInviting(t);
  const { status, body, mail, id, token } = await invite('Ben@Example.test');
  t.match(
    { status, body },
    { status: 201, body: { id, company: acme.id, email: 'ben@example.test', role: 'editor' } },
  );
  t.equal(body['expiresAt'], new Date(clock.now().getTime() + 7 * day).toISOString());
  t.match(mail, { to: 'ben@example.test', subject: /invites you to Acme/, html: /Acme &lt;&amp; Co&gt;/ });
  t.match(await asOlga.get(path), { body: { items: [{ id, email: 'ben@example.test' }], next: null } });

  const check = (body: object) => app.anyone.post(`${path}/${id}/check`, body);
  t.match(await check({ token }), {
    status: 200,
    body: { email: 'ben@example.test', role: 'editor', company: { name: acme.name }, hasAccount: false },
  });
  t.match(await check({ token: 'x' }), gone);
  t.match(await accept(id, { token: 'x', name: 'Ben', password }), gone);
  t.match(await accept(newId(), { token, name: 'Ben', password }), gone);
  t.match(await accept(id, { token, password }), { status: 400, body: { errors: [{ path: 'name' }] } });
  t.match(await accept(id, { token, name: 'Ben', password: 'short' }), {
    status: 400,
    body: { errors: [{ path: 'password' }] },
  });

  const joined = await accept(id, { token, name: 'Ben', password });
  t.match(joined, {
    status: 200,
    body: {
      accessToken: String,
      refreshToken: String,
      user: { email: 'ben@example.test', name: 'Ben', verified: true },
      company: { id: acme.id },
      memberships: [{ company: acme.id, role: 'editor' }],
    },
  });
  t.match(joined.headers.get('set-cookie'), /^bandera_refresh=/);
  t.match(await accept(id, { token, name: 'Ben', password }), gone, 'once');
  t.equal((await logIn('ben@example.test')).company.id, acme.id);
  const told = await events();
  t.match(
    told.slice(0, 5).map(event => event.subject),
    [
      'users.invitation.created.v1',
      'users.user.registered.v1',
      'users.membership.created.v1',
      'users.invitation.accepted.v1',
      'users.session.started.v1',
    ],
  );
  t.match(told[2], {
    company: acme.id,
    actor: { kind: 'user', name: 'Ben' },
    after: { role: 'editor', email: 'ben@example.test' },
  });
  const kept = JSON.stringify([told, await db('invitations').select('*')]);
  t.notMatch(kept, token, 'the token is in the mail and nowhere else');
});

t.test('somebody who has an account accepts with its password', async t => {
  const { invite, accept, person, company, acme, db } = await startInviting(t);
  const ben = await person('Ben', { company: await company({ name: 'Other' }) });
  const fresh = await person('Fresh', { verified: false });
  const first = await invite(ben.email);
  t.match(await accept(first.id, { token: first.token, password: 'not the password' }), {
    status: 401,
    body: { code: 'invalid-credentials' },
  });
  const answer = await accept(first.id, { token: first.token, name: 'Ignored', password });
  t.match(answer, { status: 200, body: { user: { id: ben.id, name: 'Ben' }, company: { id: acme.id } } });
  t.equal(z.array(z.unknown()).parse(answer.body['memberships']).length, 2);

  const second = await invite(fresh.email);
  t.match(await accept(second.id, { token: second.token, password }), {
    status: 200,
    body: { user: { verified: true } },
  });
  t.equal((await db('users').select('*')).length, 3);
});

t.test('invitations end: by time, by taking back, by a newer one', async t => {
  const { invite, accept, asOlga, clock, events, app, company } = await startInviting(t);
  const ben = { name: 'Ben', password };
  const first = await invite('ben@example.test', 'viewer');
  const second = await invite('ben@example.test', 'admin');
  t.match(await accept(first.id, { ...ben, token: first.token }), gone);
  t.match(await asOlga.get(path), { body: { items: [{ id: second.id, role: 'admin' }] } });

  const other = await company();
  const elsewhere = app.as({ company: other.id, role: 'owner' });
  t.equal((await elsewhere.delete(`${path}/${second.id}`)).status, 404);
  t.equal((await asOlga.delete(`${path}/${second.id}`)).status, 204);
  t.equal((await asOlga.delete(`${path}/${second.id}`)).status, 404);
  t.match(await accept(second.id, { ...ben, token: second.token }), gone);

  const third = await invite('ben@example.test');
  clock.advance(7 * day);
  t.match(await accept(third.id, { ...ben, token: third.token }), gone);
  t.match(await asOlga.get(path), { body: { items: [] } });
  t.equal((await invite('ben@example.test')).status, 201);
  t.same(
    (await events()).map(event => event.subject.replace(/users\.invitation\.|\.v1/g, '')),
    [...['created', 'revoked', 'created', 'revoked', 'created', 'revoked', 'created']],
  );
});

t.test('who may invite whom', async t => {
  const { app, acme, asOlga, person, olga, company } = await startInviting(t);
  const adam = await person('Adam', { company: acme, role: 'admin' });
  const eva = await person('Eva', { company: acme, role: 'editor' });
  const ask = { email: 'new@example.test', role: 'viewer' };
  t.equal((await eva.asIn(acme).post(path, ask)).status, 403);
  t.equal((await app.anyone.post(path, ask)).status, 401);
  t.match(await adam.asIn(acme).post(path, { ...ask, role: 'owner' }), {
    status: 403,
    body: { detail: /owner/ },
  });
  t.equal((await asOlga.post(path, { ...ask, role: 'owner' })).status, 201);
  t.match(await asOlga.post(path, { ...ask, email: olga.email }), {
    status: 409,
    body: { errors: [{ path: 'email' }] },
  });
  t.match(await asOlga.post(path, { ...ask, email: 'x' }), {
    status: 400,
    body: { errors: [{ path: 'email' }] },
  });
  const deleted = await company({ status: 'deleted' });
  const owner = await person('Otto', { company: deleted, role: 'owner' });
  t.match(await owner.asIn(deleted).post(path, ask), { status: 409, body: { code: 'company-deleted' } });
});

t.test('open invitations take seats; without a seat nobody joins', async t => {
  const { invite, accept, asOlga, acme, db } = await startInviting(t, 2);
  const first = await invite('ben@example.test');
  t.equal((await invite('ben@example.test')).status, 201, 'inviting again takes no second seat');
  t.equal(first.status, 201);
  t.match(await asOlga.post(path, { email: 'carla@example.test', role: 'viewer' }), {
    status: 409,
    body: { code: 'limit-reached', detail: /2 seats/, errors: [{ path: 'seats' }] },
  });
  const again = await invite('ben@example.test');
  await db('companies')
    .where({ id: acme.id })
    .update({ limits: JSON.stringify({ ...defaultLimits, seats: 1 }) });
  const refused = await accept(again.id, { token: again.token, name: 'Ben', password });
  t.match(refused, { status: 409, body: { code: 'limit-reached' } });
  t.equal((await db('users').select('*')).length, 1, 'nothing of it is left');
});

t.test('a request that is repeated with its key invites once; a mail that fails, not at all', async t => {
  const { app, asOlga, db, lastMail, events } = await startInviting(t);
  const key = { 'idempotency-key': 'invite-ben-today' };
  const ask = () => asOlga.post(path, { email: 'ben@example.test', role: 'viewer' }, key);
  const first = await ask();
  const mail = await lastMail();
  const second = await ask();
  t.same(second.body, first.body);
  t.equal(second.headers.get('idempotent-replayed'), 'true');
  t.equal((await lastMail())?.id, mail?.id);

  t.match(await asOlga.post(path, { email: `${'a'.repeat(65)}@example.test`, role: 'viewer' }), {
    status: 422,
    body: { code: 'address-refused', errors: [{ path: 'email' }] },
  });
  t.equal((await db('invitations').select('*')).length, 1);
  t.equal((await events()).at(-1)?.subject, 'users.invitation.revoked.v1');
  t.ok(app.url);
});

t.test('invitations are searched and sorted', async t => {
  const { asOlga, invite, clock } = await startInviting(t);
  for (const [email, role] of [
    ['zoe@a.test', 'viewer'],
    ['adam@b.test', 'editor'],
    ['mia_x@a.test', 'viewer'],
  ] as const) {
    await invite(email, role);
    clock.advance(60_000);
  }
  const emails = async (query: string) => {
    const { status, body } = await asOlga.get<{ items: { email: string }[] }>(`${path}?${query}`);
    return status === 200 ? body.items.map(({ email }) => email.split('@')[0]) : status;
  };
  t.same(await emails(''), ['mia_x', 'adam', 'zoe']);
  t.same(await emails('sort=email'), ['adam', 'mia_x', 'zoe']);
  t.same(await emails('sort=expiresAt'), ['zoe', 'adam', 'mia_x']);
  t.same(await emails('search=A.TEST'), ['mia_x', 'zoe']);
  t.same(await emails('search=_'), ['mia_x'], 'no wildcards');
  t.same(await emails('role=viewer&sort=-email'), ['zoe', 'mia_x']);
  t.equal(await emails('sort=age'), 400);
});
