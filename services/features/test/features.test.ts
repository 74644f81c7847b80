import { fixedClock } from '@bandera/kit/clock';
import { newId } from '@bandera/kit/ids';
import { eventually } from '@bandera/kit/testing/service';
import t from 'tap';
import { boolean, errorsOf, type FeatureBody, world } from './support.ts';

const path = '/api/v1/features';

t.test('a feature from its creation to its archive', async t => {
  const { editor, outbox, project, company } = await world(t);

  const created = await editor.post<FeatureBody>(
    path,
    boolean('new-checkout', { tags: [' Shop', 'shop', 'web'] }),
  );
  t.equal(created.status, 201);
  t.equal(created.headers.get('etag'), '"1"');
  t.match(created.body, {
    project: project.id,
    key: 'new-checkout',
    name: 'new-checkout',
    variants: [],
    offVariant: 'off',
    tags: ['shop', 'web'],
    archivedAt: null,
    version: 1,
    stale: null,
    environments: [
      { environment: 'development', enabled: false, strategies: 0, lastSeenAt: null },
      { environment: 'production', enabled: false, strategies: 0, lastSeenAt: null },
    ],
  });
  const { id } = created.body;
  t.same((await editor.get(`${path}/${id}`)).body, created.body);
  t.same((await editor.get(`${path}/new-checkout?project=shop`)).body, created.body);
  t.same((await editor.get(`${path}/new-checkout?project=${project.id}`)).body, created.body);
  const cached = await editor.get(`${path}/${id}`, undefined, { 'if-none-match': '"1"' });
  t.equal(cached.status, 200, 'never "not modified", since its environments change without it');

  const change = { name: 'Checkout', kind: 'operational', offVariant: 'on', impressionData: true };
  const changed = await editor.patch<FeatureBody>(`${path}/${id}`, change, { 'if-match': '"1"' });
  t.match(changed.body, { ...change, version: 2 });
  t.equal((await editor.patch(`${path}/${id}`, { name: 'x' }, { 'if-match': '"1"' })).status, 412);
  const same = await editor.patch<FeatureBody>(`${path}/${id}`, change, { 'if-match': '*' });
  t.equal(same.body.version, 2, 'a change that changes nothing makes no version');

  t.equal((await editor.delete(`${path}/${id}`, undefined, { 'if-match': '"1"' })).status, 412);
  t.equal((await editor.delete(`${path}/${id}`)).status, 204);
  t.equal((await editor.delete(`${path}/${id}`)).status, 204, 'again');
  t.match((await editor.get(`${path}/${id}`)).body, { archivedAt: /Z$/, version: 3 });
  const refused = await editor.patch(`${path}/${id}`, { name: 'x' });
  t.match(refused, { status: 409, body: { code: 'archived' } });
  const taken = await editor.post(path, boolean('new-checkout'));
  t.match(taken, { status: 409, body: { code: 'key-taken', errors: [{ path: 'key' }] } });

  const restored = await editor.post(`${path}/${id}/restore`);
  t.match(restored, { status: 200, body: { archivedAt: null, version: 4, name: 'Checkout' } });

  const said = (await outbox()).filter(event => event.aggregate === `feature:${id}`);
  t.same(
    said.map(({ subject, sequence }) => `${subject} ${sequence}`),
    [
      'features.feature.created.v1 1',
      'features.feature.updated.v1 2',
      'features.feature.archived.v1 3',
      'features.feature.restored.v1 4',
    ],
  );
  t.match(said[1], {
    company,
    project: project.id,
    actor: { kind: 'user', name: 'A editor' },
    before: { name: 'new-checkout', version: 1 },
    after: { name: 'Checkout', version: 2 },
  });
  t.equal(
    (await outbox('features.environment.published.v1')).length,
    4 * 2,
    'each publishes both environments',
  );
});

t.test('what is wrong is told field by field', async t => {
  const { editor } = await world(t);

  const empty = await editor.post(path, {});
  t.equal(empty.status, 400);
  t.same(
    errorsOf(empty.body)
      .map(error => error.split(':')[0])
      .sort(),
    ['key', 'kind', 'project', 'valueType'],
  );

  const strange = await editor.post(
    path,
    boolean('a b', { kind: 'x', colour: 1, tags: [''], owner: 'me', variants: [{ key: 'a' }] }),
  );
  t.match(errorsOf(strange.body).sort(), [
    'colour: is not a known field',
    /^key: must be 1 to 100 letters/,
    /^kind: /,
    /^owner: /,
    'tags[0]: must not be empty',
    /^variants\[0\]\.value: /,
  ]);

  const text = { ...boolean('banner'), valueType: 'string' };
  const variants = [
    { key: 'a', value: 'x' },
    { key: 'b', value: 2 },
  ];
  t.match(await editor.post(path, { ...text, variants, offVariant: 'c' }), {
    status: 400,
    body: { code: 'invalid-input', errors: [{ path: 'variants[1].value' }, { path: 'offVariant' }] },
  });
  t.match(await editor.post(path, { ...text, project: 'nowhere' }), {
    status: 404,
    body: { errors: [{ path: 'project', message: 'there is no such project' }] },
  });

  const { body } = await editor.post<FeatureBody>(path, { ...text, variants: variants.slice(0, 1) });
  const fixed = await editor.patch(`${path}/${body.id}`, { key: 'other', valueType: 'json' });
  t.match(errorsOf(fixed.body), [/^key: cannot be changed/, /^valueType: cannot be changed/]);
  t.match(await editor.get(`${path}/banner`), { status: 404, body: { detail: /\?project=/ } });
  t.equal((await editor.get(`${path}/${newId()}`)).status, 404);
});

t.test('variants stay while something names them', async t => {
  const { editor } = await world(t);
  const variants = ['a', 'b', 'c'].map(key => ({ key, value: key }));
  const { body } = await editor.post<FeatureBody>(path, {
    ...boolean('banner'),
    valueType: 'string',
    variants,
  });
  const weights = [{ key: 'a', weight: 1000 }];
  await editor.put(`${path}/${body.id}/environments/production`, {
    enabled: true,
    strategies: [{ variants: weights }],
  });
  const child = await editor.post<FeatureBody>(path, boolean('child'));
  const prerequisites = [{ feature: 'banner', variants: ['b'] }];
  await editor.put(`${path}/${child.body.id}/environments/development`, { enabled: true, prerequisites });

  const refused = await editor.patch(`${path}/${body.id}`, { variants: [variants[2]] });
  t.same(errorsOf(refused.body), [
    'variants: "a" must stay, since it is used by strategy 1 in production',
    'variants: "b" must stay, since it is used by the prerequisites of "child" in development',
  ]);
  t.equal((await editor.patch(`${path}/${body.id}`, { variants: variants.slice(0, 2) })).status, 200);
});

t.test('lists', async t => {
  const clock = fixedClock('2030-01-01T00:00:00.000Z');
  const { editor, owner, announce, company } = await world(t, clock);
  await announce(company, 'other');
  const made: Record<string, string> = {};
  const create = async (key: string, fields: object = {}) => {
    const { body } = await editor.post<FeatureBody>(path, { ...boolean(key), ...fields });
    made[key] = body.id;
    clock.advance(1_000);
  };
  await create('bravo', { name: 'Zoo 100%', tags: ['web'], kind: 'experiment' });
  await create('alpha', { name: 'apple', description: 'Speeds up the CHECKOUT page', tags: ['web', 'ios'] });
  await create('delta', { name: 'Änderung' });
  await create('charlie', { kind: 'kill-switch' });
  await create('elsewhere', { project: 'other' });
  await editor.patch(`${path}/${made['bravo']}/environments/production`, { enabled: true });
  await editor.delete(`${path}/${made['delta']}`);

  const keys = async (query: string) => {
    const answer = await owner.get<{ items: FeatureBody[] }>(`${path}?${query}`);
    t.equal(answer.status, 200, query);
    return answer.body.items.map(({ key }) => key).join(' ');
  };
  t.equal(await keys(''), 'alpha bravo charlie elsewhere');
  t.equal(await keys('project=shop'), 'alpha bravo charlie');
  t.equal(await keys('project=shop&archived=true'), 'delta');
  t.equal(await keys('project=shop&sort=-key'), 'charlie bravo alpha');
  t.equal(await keys('project=shop&sort=name'), 'alpha charlie bravo', 'in any case');
  t.equal(await keys('project=shop&sort=createdAt'), 'bravo alpha charlie');
  t.equal(await keys('project=shop&sort=-updatedAt'), 'charlie alpha bravo');
  t.equal(await keys('project=shop&search=checkout'), 'alpha');
  t.equal(await keys('project=shop&search=00%25'), 'bravo', 'wildcards are ordinary letters');
  t.equal(await keys('project=shop&search=_'), '');
  t.equal(await keys('archived=true&search=%C3%A4nd'), 'delta');
  t.equal(await keys('project=shop&tag=web'), 'alpha bravo');
  t.equal(await keys('project=shop&tag=we'), '');
  t.equal(await keys('project=shop&kind=experiment'), 'bravo');
  t.equal(await keys('project=shop&state=enabled'), 'bravo');
  t.equal(await keys('project=shop&state=enabled&environment=development'), '');
  t.equal(await keys('project=shop&state=disabled&environment=production'), 'alpha charlie');

  clock.advance(29 * 86_400_000);
  t.equal(await keys('project=shop&state=stale'), '');
  clock.advance(12 * 86_400_000);
  t.equal(await keys('project=shop&state=active'), '');

  const seen: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const next: string = cursor && `&cursor=${cursor}`;
    const page: { status: number; body: { items: FeatureBody[]; next: string | null } } = await owner.get(
      `${path}?limit=1&sort=name${next}`,
    );
    t.equal(page.status, 200, JSON.stringify(page.body));
    seen.push(...page.body.items.map(({ key }) => key));
    cursor = page.body.next;
  }
  t.same(seen, ['alpha', 'charlie', 'elsewhere', 'bravo'], 'page by page');
  t.match(await owner.get(`${path}?sort=owner&archived=maybe&state=odd&limit=0&x=1`), {
    status: 400,
    body: { errors: { length: 5 } },
  });
  t.equal((await owner.get(`${path}?project=nowhere`)).status, 404);
});

t.test("the company's limit counts live features", async t => {
  const { editor, app, company } = await world(t);
  const limits = { projects: 9, environments: 9, features: 2, seats: 9, requestsPerMinute: 600 };
  const at = '2030-01-01T00:00:00.000Z';
  const row = {
    id: company,
    name: 'Shop',
    slug: 'shop',
    logoUrl: '',
    limits,
    status: 'active',
    deletedAt: null,
    createdAt: at,
    updatedAt: at,
  };
  await app.emit('companies.company.updated.v1', {
    before: { ...row, version: 1 },
    after: { ...row, version: 2 },
  });
  const db = app.running.services[0]?.platform.db;
  await eventually(async () => (await db?.('companies').where({ id: company }).first())?.version === 2);
  // An older event that comes later is no news.
  const older = { ...row, limits: { ...limits, features: 99 }, version: 1 };
  const { id } = await app.emit('companies.company.created.v1', { after: older, data: { owner: null } });
  await eventually(() => db?.('inbox').where({ event_id: id }).first());

  const first = await editor.post<FeatureBody>(path, boolean('one'));
  await editor.post(path, boolean('two'));
  const third = await editor.post(path, boolean('three'));
  t.match(third, { status: 409, body: { code: 'limit-reached', limit: 'features', most: 2 } });
  await editor.delete(`${path}/${first.body.id}`);
  t.equal((await editor.post(path, boolean('three'))).status, 201);
  t.match(await editor.post(`${path}/${first.body.id}/restore`), {
    status: 409,
    body: { code: 'limit-reached' },
  });
});

t.test('an idempotency key makes one feature of two requests', async t => {
  const { editor, outbox } = await world(t);
  const headers = { 'idempotency-key': 'create-feature-1' };
  const first = await editor.post<FeatureBody>(path, boolean('once'), headers);
  const second = await editor.post<FeatureBody>(path, boolean('once'), headers);
  t.equal(second.status, 201);
  t.equal(second.headers.get('idempotent-replayed'), 'true');
  t.equal(second.body.id, first.body.id);
  t.equal((await outbox('features.feature.created.v1')).length, 1);
  t.equal((await editor.post(path, boolean('twice'), headers)).status, 422);
});

t.test('who may do what', async t => {
  const { app, editor, viewer, project, company, announce } = await world(t);
  await announce(company, 'other');
  const { body } = await editor.post<FeatureBody>(path, boolean('mine'));
  const elsewhere = await editor.post<FeatureBody>(path, { ...boolean('theirs'), project: 'other' });
  const env = `${path}/${body.id}/environments/production`;

  t.equal((await app.anyone.get(path)).status, 401);
  t.equal((await viewer.get(`${path}/${body.id}`)).status, 200);
  t.equal((await viewer.patch(env, { enabled: true })).status, 403);
  t.equal((await viewer.post(path, boolean('x'))).status, 403);

  // A role in one project adds to what the company role allows, there only.
  const user = newId();
  const member = { project: project.id, user, role: 'editor', createdAt: '2030-01-01T00:00:00.000Z' };
  await app.emit('projects.member.set.v1', { after: member });
  const helper = app.as({ id: user, company, role: 'viewer' });
  await eventually(async () => (await helper.patch(env, { enabled: true })).status === 200);
  t.equal((await helper.post(path, boolean('by-helper'))).status, 201);
  t.equal((await helper.patch(`${path}/mine?project=shop`, { name: 'Mine' })).status, 200);
  t.equal((await helper.patch(`${path}/${elsewhere.body.id}`, { name: 'x' })).status, 403);
  t.equal((await helper.patch(`${path}/theirs?project=other`, { name: 'x' })).status, 403);
  t.equal((await helper.post(path, { ...boolean('x'), project: 'other' })).status, 403);
  const constraints = [{ field: 'a', operator: 'IN', values: ['b'] }];
  const own = await helper.post<{ id: string }>('/api/v1/segments', {
    project: 'shop',
    name: 's',
    constraints,
  });
  t.equal(own.status, 201);
  t.equal((await helper.patch(`/api/v1/segments/${own.body.id}`, { name: 't' })).status, 200);
  t.equal((await helper.post('/api/v1/segments', { name: 'wide', constraints })).status, 403, 'company-wide');

  await app.emit('projects.member.removed.v1', { before: member });
  await eventually(async () => (await helper.patch(env, { enabled: true })).status === 403);
});

t.test("another company's things are not there", async t => {
  const { app, editor, announce } = await world(t);
  const { body } = await editor.post<FeatureBody>(path, boolean('secret'));
  const segment = await editor.post<{ id: string }>('/api/v1/segments', { name: 's', constraints: [] });
  const company = newId();
  const foreign = await announce(company, 'shop');
  const stranger = app.as({ company, role: 'owner' });

  t.same((await stranger.get(path)).body, { items: [], next: null });
  const one = `${path}/${body.id}`;
  const paths = [
    one,
    `${one}/environments`,
    `${one}/environments/production`,
    `${one}/revisions`,
    `${path}/secret?project=shop`,
    `${one}?project=${foreign.id}`,
    `/api/v1/segments/${segment.body.id}`,
  ];
  for (const each of paths) t.equal((await stranger.get(each)).status, 404, each);
  t.equal((await stranger.delete(one)).status, 404);
  t.equal((await stranger.delete(`/api/v1/segments/${segment.body.id}`)).status, 404);
  t.equal((await stranger.patch(one, { name: 'x' })).status, 404);
  t.equal((await stranger.put(`${one}/environments/production`, { enabled: true })).status, 404);
  t.equal((await stranger.post(`${one}/restore`)).status, 404);
  t.equal((await stranger.post(`${one}/revisions/1/restore`)).status, 404);

  const mine = await stranger.post<FeatureBody>(path, boolean('secret'));
  t.equal(mine.status, 201, 'keys are unique in a project');
  const strategies = [{ segments: [segment.body.id] }];
  const used = await stranger.put(`${path}/${mine.body.id}/environments/production`, {
    enabled: true,
    strategies,
  });
  t.match(errorsOf(used.body), [/^strategies\[0\]\.segments\[0\]: there is no such segment/]);
});
