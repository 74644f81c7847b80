import { newId } from '@bandera/kit/ids';
import t from 'tap';
import { z } from 'zod';
import { password, startUsers } from './fixture.ts';

const page = z.object({
  items: z.array(z.object({ name: z.string(), id: z.string() })),
  next: z.string().nullable(),
});

t.test('members of a company see each other, and nobody else does', async t => {
  const { app, company, person, join, clock } = await startUsers(t);
  const acme = await company();
  const other = await company();
  const names = ['Ana', 'Ben_', 'carla', 'Dan%'];
  const people = [];
  for (const name of names) {
    clock.advance(1_000);
    people.push(await person(name, { company: acme, role: name === 'Ana' ? 'owner' : 'viewer' }));
  }
  const [ana, ben] = people;
  const stranger = await person('Stranger', { company: other });
  await join(ben?.id ?? '', other.id, 'admin');
  const asBen = app.as({ id: ben?.id ?? '', company: acme.id, role: 'viewer' });
  const list = async (query = '') => page.parse((await asBen.get(`/api/v1/users${query}`)).body);
  const namesOf = async (query: string) => (await list(query)).items.map(item => item.name);

  t.same(await namesOf(''), names, 'by when they joined');
  t.same(await namesOf('?sort=-name'), ['carla', 'Dan%', 'Ben_', 'Ana']);
  t.same(await namesOf('?sort=-email&role=viewer'), ['Dan%', 'carla', 'Ben_']);
  t.same(await namesOf('?search=AN'), ['Ana', 'Dan%']);
  t.same(await namesOf('?search=carla@EX'), ['carla']);
  t.same(await namesOf('?search=_'), ['Ben_'], 'no wildcards');
  t.same(await namesOf('?search=%25'), ['Dan%']);
  const first = await list('?limit=3&sort=name');
  t.same(
    (await list(`?limit=3&sort=name&cursor=${first.next}`)).items.map(item => item.name),
    ['carla'],
  );
  t.match(await asBen.get('/api/v1/users?sort=age'), { status: 400, body: { errors: [{ path: 'sort' }] } });

  const one = await asBen.get(`/api/v1/users/${ana?.id}`);
  t.match(one, {
    status: 200,
    body: { id: ana?.id, role: 'owner', email: ana?.email, verified: true, version: 2 },
  });
  t.equal(one.headers.get('etag'), '"2"');
  t.equal((await asBen.get(`/api/v1/users/${stranger.id}`)).status, 404);
  t.equal((await asBen.get(`/api/v1/users/${newId()}`)).status, 404);
  t.match(await asBen.get('/api/v1/users/7'), { status: 400, body: { errors: [{ path: 'id' }] } });
  t.equal((await app.anyone.get('/api/v1/users')).status, 401);
});

t.test('roles are given by admins, ownership by owners', async t => {
  const { company, person, events } = await startUsers(t);
  const acme = await company();
  const olga = await person('Olga', { company: acme, role: 'owner' });
  const adam = await person('Adam', { company: acme, role: 'admin' });
  const vera = await person('Vera', { company: acme, role: 'viewer' });
  const outsider = await person('Out', { company: await company() });
  const [asOlga, asAdam, asVera] = [
    olga.asIn(acme, 'owner'),
    adam.asIn(acme, 'admin'),
    vera.asIn(acme, 'viewer'),
  ];
  const at = (id: string) => `/api/v1/users/${id}`;

  t.equal((await asVera.patch(at(adam.id), { role: 'viewer' })).status, 403);
  t.match(await asAdam.patch(at(vera.id), { role: 'owner' }), { status: 403, body: { detail: /owner/ } });
  t.equal((await asAdam.patch(at(olga.id), { role: 'viewer' })).status, 403);
  t.match(await asAdam.patch(at(vera.id), { role: 'king' }), {
    status: 400,
    body: { errors: [{ path: 'role' }] },
  });
  t.equal((await asAdam.patch(at(outsider.id), { role: 'viewer' })).status, 404);
  const promoted = await asAdam.patch(at(vera.id), { role: 'editor' }, { 'if-match': '"2"' });
  t.match(promoted, { status: 200, body: { role: 'editor', version: 3 } });
  t.equal((await asAdam.patch(at(vera.id), { role: 'viewer' }, { 'if-match': '"2"' })).status, 412);
  t.match(
    await asAdam.patch(at(vera.id), { role: 'editor' }),
    { status: 200, body: { version: 3 } },
    'nothing to do',
  );
  t.match(await asOlga.patch(at(olga.id), { role: 'admin' }), { status: 409, body: { code: 'last-owner' } });
  t.equal((await asOlga.patch(at(adam.id), { role: 'owner' })).status, 200);
  t.equal((await asOlga.patch(at(olga.id), { role: 'viewer' })).status, 200);
  t.equal(
    (await asOlga.patch(at(vera.id), { role: 'owner' })).status,
    403,
    'the present role counts, not that of the token',
  );
  t.match(
    (await events()).map(event => [event.subject, event.actor.id, event.after]),
    [
      ['users.membership.updated.v1', adam.id, { user: vera.id, company: acme.id, role: 'editor' }],
      ['users.membership.updated.v1', olga.id, { user: adam.id, role: 'owner' }],
      ['users.membership.updated.v1', olga.id, { user: olga.id, role: 'viewer' }],
    ],
  );
});

t.test('who is removed or leaves loses the sessions in that company', async t => {
  const { app, company, person, join, logIn, events } = await startUsers(t);
  const acme = await company();
  const other = await company();
  const olga = await person('Olga', { company: acme, role: 'owner' });
  const adam = await person('Adam', { company: acme, role: 'admin' });
  const vera = await person('Vera', { company: acme });
  await join(vera.id, other.id, 'viewer');
  const at = (id: string) => `/api/v1/users/${id}`;
  const here = await logIn(vera.email, { company: acme.id });
  const there = await logIn(vera.email, { company: other.id });
  const refresh = (refreshToken: string) => app.anyone.post('/api/v1/auth/refresh', { refreshToken });

  t.equal((await vera.asIn(acme).delete(at(adam.id))).status, 403);
  t.equal((await adam.asIn(acme).delete(at(olga.id))).status, 403);
  t.match(await olga.asIn(acme).delete(at(olga.id)), { status: 409, body: { code: 'last-owner' } });
  t.equal((await adam.asIn(acme).delete(at(vera.id), undefined, { 'if-match': '"1"' })).status, 412);
  t.equal((await adam.asIn(acme).delete(at(vera.id))).status, 204);
  t.equal((await adam.asIn(acme).delete(at(vera.id))).status, 404);
  t.equal((await vera.asIn(acme).delete(at(adam.id))).status, 403, 'whoever was removed may not go on');
  t.equal((await refresh(here.refreshToken)).status, 401);
  t.equal((await refresh(there.refreshToken)).status, 200);
  t.equal((await adam.asIn(acme).delete(at(adam.id))).status, 204, 'leaving');
  t.match(
    (await events()).filter(({ subject }) => !subject.includes('started')),
    [
      {
        subject: 'users.membership.removed.v1',
        company: acme.id,
        before: { user: vera.id },
        actor: { id: adam.id },
      },
      {
        subject: 'users.session.revoked.v1',
        company: acme.id,
        data: { user: vera.id, reason: 'member-removed' },
      },
      { subject: 'users.membership.removed.v1', before: { user: adam.id }, actor: { id: adam.id } },
    ],
  );
});

t.test('two owners cannot both leave at once', async t => {
  const { company, person } = await startUsers(t);
  const acme = await company();
  const owners = [
    await person('Olga', { company: acme, role: 'owner' }),
    await person('Otto', { company: acme, role: 'owner' }),
  ];
  const answers = await Promise.all(
    owners.map(owner => owner.asIn(acme).delete(`/api/v1/users/${owner.id}`)),
  );
  t.same(answers.map(answer => answer.status).toSorted(), [204, 409]);
});

t.test('people change their own name and password', async t => {
  const { app, company, person, logIn, events } = await startUsers(t, { realKeys: true });
  const acme = await company();
  const ana = await person('Ana', { company: acme });
  const laptop = await logIn(ana.email);
  const phone = await logIn(ana.email);
  const me = '/api/v1/users/me';
  const { call } = laptop;

  const read = await call.get(me);
  t.match(read, {
    status: 200,
    body: { id: ana.id, email: ana.email, name: 'Ana', verified: true, version: 1 },
  });
  t.equal((await call.get(me, undefined, { 'if-none-match': '"1"' })).status, 304);
  t.match(await call.patch(me, { name: ' Anna ' }, { 'if-match': '"1"' }), {
    status: 200,
    body: { name: 'Anna', version: 2 },
  });
  t.equal((await call.patch(me, { name: 'X' }, { 'if-match': '"1"' })).status, 412);
  t.match(await call.patch(me, {}), { status: 200, body: { version: 2 } });
  t.match(await call.patch(me, { name: '' }), { status: 400, body: { errors: [{ path: 'name' }] } });
  t.match(await call.patch(me, { email: 'new@example.test' }), {
    status: 400,
    body: { errors: [{ path: 'email' }] },
  });

  const change = (body: object) => call.patch(me, body);
  const currentPassword = { status: 400, body: { errors: [{ path: 'currentPassword' }] } };
  t.match(await change({ password: 'another good one' }), currentPassword);
  t.match(await change({ password: 'another good one', currentPassword: 'wrong' }), currentPassword);
  t.match(await change({ password: 'short', currentPassword: password }), {
    status: 400,
    body: { errors: [{ path: 'password' }] },
  });
  t.match(await change({ password: 'another good one', currentPassword: password }), {
    status: 200,
    body: { version: 3 },
  });
  const refresh = (refreshToken: string) => app.anyone.post('/api/v1/auth/refresh', { refreshToken });
  t.equal((await refresh(phone.refreshToken)).status, 401, 'elsewhere one has to sign in again');
  t.equal((await refresh(laptop.refreshToken)).status, 200);
  const logInWith = (secret: string) =>
    app.anyone.post('/api/v1/auth/login', { email: ana.email, password: secret });
  t.equal((await logInWith(password)).status, 401);
  t.equal((await logInWith('another good one')).status, 200);
  const told = (await events()).filter(({ subject }) => subject === 'users.user.updated.v1');
  t.match(told, [
    { company: acme.id, before: { name: 'Ana' }, after: { name: 'Anna' } },
    { after: { version: 3 } },
  ]);
  t.notMatch(JSON.stringify(await events()), /argon2|another good one/, 'nothing secret is told');
});

t.test('other services learn who is a member and who can be mailed', async t => {
  const { app, company, person } = await startUsers(t);
  const acme = await company();
  const ana = await person('Ana', { company: acme, role: 'owner' });
  await person('New', { company: acme, verified: false });
  const other = await person('Other', { company: await company() });
  const service = await app.asService('notifications', 'users');

  const addresses = await service.get(`/internal/users/companies/${acme.id}/addresses`);
  t.strictSame(addresses.body, { items: [{ user: ana.id, email: ana.email, name: 'Ana', role: 'owner' }] });
  const named = (name: string, of = acme.id) =>
    service.get(`/internal/users/companies/${of}/named?name=${encodeURIComponent(name)}`);
  t.same((await named('aN')).body, { items: [ana.id], more: false });
  t.same((await named('%')).body, { items: [], more: false }, 'a name is no pattern');
  t.same((await named('other')).body, { items: [], more: false }, 'nobody of another company');
  t.equal((await named('')).status, 400);
  t.match(await service.get(`/internal/users/members/${ana.id}?company=${acme.id}`), {
    status: 200,
    body: { user: { id: ana.id, email: ana.email }, role: 'owner' },
  });
  t.equal((await service.get(`/internal/users/members/${other.id}?company=${acme.id}`)).status, 404);
  t.equal((await service.get(`/internal/users/members/${ana.id}`)).status, 400);
  t.equal(
    (await ana.asIn(acme).get(`/internal/users/companies/${acme.id}/addresses`)).status,
    404,
    'not for people',
  );
});
