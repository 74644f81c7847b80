import { Agent } from 'node:http';
import type { Route } from '@bandera/kit/http/route';
import { eventually } from '@bandera/kit/testing/service';
import fc from 'fast-check';
import t from 'tap';
import { type HostileRequest, hostileRequests, type Pool } from './hostile-requests.ts';
import { must, openHouse, type Person } from './house.ts';
import { type RawAnswer, sendRaw, talk } from './raw-http.ts';
import { application, furnish, idOf } from './shop.ts';

const seed = Number(process.env['BAD_INPUT_SEED'] ?? 20261124);
/** Requests to each route, as three kinds of callers. */
const each = Number(process.env['BAD_INPUT_EACH'] ?? 30);
const atOnce = 8;

const unhandled: unknown[] = [];
process.on('unhandledRejection', error => unhandled.push(error));

const plenty = '1000000';
const bandera = await openHouse(t, {
  LOG_LEVEL: 'fatal',
  ARGON2_MEMORY_KIB: '1024',
  ARGON2_PASSES: '1',
  ATTEMPTS_PER_ADDRESS: plenty,
  ATTEMPTS_PER_SOURCE: plenty,
  SIGNUPS_PER_SOURCE: plenty,
  CODES_PER_SOURCE: '100000',
});
const owner = await bandera.signUp('owner@chaos.test', 'Chaos');
const viewer = await bandera.join(owner, 'viewer@chaos.test', 'viewer');
const other = await bandera.signUp('owner@order.test', 'Order');
const own = await belongings(owner, viewer);
const foreign = await belongings(other, other);
const app = await application(owner, bandera.url, 'shop');
const frontend = await must(
  owner.post<{ key: string }>('/api/v1/projects/shop/keys', {
    environment: 'production',
    kind: 'client',
    name: 'c',
  }),
);

/** Ids of what somebody has. */
async function belongings(who: Person, member: Person): Promise<Record<string, string>> {
  const { project, feature } = await furnish(who);
  const segment = await idOf(
    who.post('/api/v1/segments', {
      name: 'Staff',
      constraints: [{ field: 'plan', operator: 'IN', values: ['x'] }],
    }),
  );
  const webhook = await idOf(
    who.post('/api/v1/notifications/webhooks', { name: 'w', url: 'https://example.com/', events: ['*'] }),
  );
  const key = (await application(who, bandera.url, project)).keyId;
  const invitation = await idOf(
    who.post('/api/v1/users/invitations', { email: `new@${who.company}.test`, role: 'viewer' }),
  );
  await must(who.put(`/api/v1/projects/${project}/members/${member.id}`, { role: 'editor' }));
  const sent = { purpose: 'email', channel: 'email', to: `code@${who.company}.test` };
  const code = await idOf(who.post('/api/v1/codes', sent));
  const first = async (path: string) => {
    const { body } = await who.get<{ items: { id: string }[] }>(path);
    return body.items[0]?.id;
  };
  const entry = await eventually(() => first('/api/v1/audit'));
  const session = await eventually(() => first('/api/v1/users/me/sessions'));
  const { company } = who;
  return {
    project,
    feature,
    segment,
    webhook,
    key,
    invitation,
    code,
    entry,
    session,
    company,
    user: member.id,
  };
}

/** What `{id}` means, by the beginning of the path. The longest one that fits counts. */
const idKinds: Record<string, string> = {
  '/api/v1/companies/': 'company',
  '/api/v1/users/': 'user',
  '/api/v1/users/invitations/': 'invitation',
  '/api/v1/users/me/sessions/': 'session',
  '/api/v1/codes/': 'code',
  '/api/v1/audit/': 'entry',
  '/api/v1/projects/': 'project',
  '/api/v1/features/': 'feature',
  '/api/v1/segments/': 'segment',
  '/api/v1/notifications/webhooks/': 'webhook',
};

/** What fits a route: mostly what is there, now and then what belongs to somebody else or is of another kind. */
function poolFor({ path }: Route): Pool {
  const kind = Object.keys(idKinds)
    .filter(prefix => path.startsWith(prefix))
    .toSorted((a, b) => b.length - a.length)[0];
  const of = (name: string) => [own[name] ?? '', own[name] ?? '', own[name] ?? '', foreign[name] ?? ''];
  // Services are trusted with every company: what they are told to withdraw is gone.
  if (path.endsWith('/withdraw')) return { id: [own['company'] ?? '', own['user'] ?? ''] };
  return {
    id: [...of(idKinds[kind ?? ''] ?? 'company'), own['feature'] ?? ''],
    project: ['shop', 'shop', 'shop', ...of('project')],
    feature: ['checkout', 'checkout', 'no-such-feature'],
    segments: [own['segment'] ?? ''],
    env: ['production', 'development', 'nowhere'],
    environment: ['production', 'development'],
    keyId: of('key'),
    userId: of('user'),
    user: of('user'),
    owner: of('user'),
    n: ['1', '2'],
    hash: ['0'.repeat(64)],
    from: ['2026-01-01T00:00:00Z'],
    to: ['2026-02-01T00:00:00Z', 'staging', 'someone@example.test'],
    operator: ['IN', 'NOT_IN', 'STR_CONTAINS', 'NUM_GT', 'DATE_AFTER', 'SEMVER_EQ', 'NO_SUCH'],
    field: ['userId', 'country', 'currentTime'],
    stickiness: ['default', 'userId', 'random'],
    url: ['https://example.com/hook', 'http://127.0.0.1:1/', 'https://[::1]/'],
    events: ['*', 'feature.changed'],
    password: ['correct horse battery'],
    currentPassword: ['correct horse battery'],
  };
}

/** Destructive ones come last, and of these the ones that take most along, so that there is something left for the others. */
function lateness({ method, path }: Route): number {
  const depth = path.split('/').length;
  const rank = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].indexOf(method) * 100;
  const company = path === '/api/v1/companies/{id}' || path.endsWith('/withdraw');
  const whole = company ? 1_000 : path === '/api/v1/projects/{id}' ? 50 : 0;
  return method === 'GET' ? rank : rank + whole - depth;
}

const routes = bandera.running.services
  .flatMap(({ name, routes }) => routes.map(route => ({ service: name, route })))
  .toSorted((a, b) => lateness(a.route) - lateness(b.route));

/** Whom a service expects to hear from. */
async function credentialOf(
  service: string,
  { access, path }: Route,
  who: string,
): Promise<string | undefined> {
  if (/^\/api\/(frontend|proxy)/.test(path)) return frontend.body.key;
  if (service === 'evaluation') return path.startsWith('/ofrep/') ? `Bearer ${app.key}` : app.key;
  if (who === 'anyone') return undefined;
  if (access === 'internal') return `Bearer ${await bandera.running.shared.internal.sign('users', service)}`;
  return `Bearer ${who === 'viewer' ? viewer.token : owner.token}`;
}

interface Sent {
  service: string;
  who: string;
  request: HostileRequest;
  answer: RawAnswer;
}

// What only we should see: SQL, files, stacks, names of errors.
const internals =
  /\b(SELECT|INSERT|UPDATE|DELETE) .*(FROM|INTO|SET|WHERE)\b|SQLITE|sqlState|\bER_[A-Z]{3}|knex|node_modules|node:internal|\.ts:\d|\bat \S+ \(|(Type|Range|Syntax|Reference|Zod)Error|ECONNREFUSED|ENOENT|file:\/\/\/work|\[object /;

/** What is wrong with an answer; undefined when it is as it should be. */
function faultOf({ service, request, answer: { status, headers, body } }: Sent): string | undefined {
  const shown = request.headers.some(([, value]) => internals.test(value)) ? '' : body;
  if (status >= 500 && !(status === 503 && headers['retry-after'])) return `answered ${status}`;
  if (internals.test(shown.replaceAll('[object Object]', ''))) return 'shows internals';
  // 431 comes from Node's HTTP parser, before anything of ours.
  if (status < 400 || status === 431) return undefined;
  const type = headers['content-type'] ?? '';
  const data = service === 'evaluation';
  if (!type.startsWith(data ? 'application/json' : 'application/problem+json')) return `is ${type}`;
  const told: Record<string, unknown> = JSON.parse(body);
  // The data plane speaks as its protocols do: OFREP with a code, Unleash with a message.
  const code = told[!data ? 'code' : request.path.startsWith('/ofrep/') ? 'errorCode' : 'message'];
  if (typeof code !== 'string' || code === '') return 'has no code';
  if (!data && told['status'] !== status) return `says it is ${told['status']}`;
  return undefined;
}

const show = ({ who, request, answer }: Sent) =>
  [
    `${who}: ${request.method} ${request.path.slice(0, 200)}`,
    JSON.stringify(
      request.headers
        .filter(([, value]) => !value.startsWith('Bearer ey'))
        .map(pair => pair.map(text => text.slice(0, 60))),
    ),
    `${request.chunked ? 'chunked ' : ''}${request.body?.toString().slice(0, 300)}`,
    `-> ${answer.status} ${answer.body.slice(0, 300)}`,
  ].join('\n  ');

// Longer runs take longer.
const timeout = 300_000 * Math.max(1, each / 100);

t.test('requests to every route that are wrong in many ways', { timeout }, async t => {
  t.comment(`seed ${seed}: BAD_INPUT_SEED repeats it, BAD_INPUT_EACH makes it longer`);
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  t.teardown(() => agent.destroy());
  const statuses = new Map<number, number>();
  const faults: string[] = [];
  const unavailable: string[] = [];
  let count = 0;
  const mebibytes = () => Math.round(process.memoryUsage.rss() / 2 ** 20);
  const before = mebibytes();

  for (const [place, { service, route }] of routes.entries()) {
    const planned = fc
      .sample(hostileRequests(route, poolFor(route)), {
        seed: seed + place,
        numRuns: route.access === 'internal' ? Math.ceil(each / 7) : each,
      })
      .map((request, n) => ({ request, who: n % 9 === 0 ? 'anyone' : n % 9 === 1 ? 'viewer' : 'owner' }));
    await inParallel(planned, async ({ request, who }) => {
      const credential = await credentialOf(service, route, who);
      const auth: [string, string][] = credential ? [['authorization', credential]] : [];
      const typed: [string, string][] =
        request.body === undefined || request.headers.some(([name]) => name === 'content-type')
          ? []
          : [['content-type', 'application/json']];
      const whole = { ...request, headers: [...auth, ...typed, ...request.headers] };
      const sent = {
        service,
        who,
        request: whole,
        answer: await sendRaw(bandera.url, agent, whole).catch(asAnswer),
      };
      count += 1;
      statuses.set(sent.answer.status, (statuses.get(sent.answer.status) ?? 0) + 1);
      if (sent.answer.status === 503) unavailable.push(show(sent));
      const fault = faultOf(sent);
      if (fault) faults.push(`${fault}\n  ${show(sent)}`);
    });
  }
  t.comment(
    `R10: ${count} requests, ${faults.length} faults, memory ${before} MiB before and ${mebibytes()} MiB after: ${[
      ...statuses,
    ]
      .sort(([a], [b]) => a - b)
      .map(([status, n]) => `${status} ${n}`)
      .join(', ')}`,
  );
  for (const line of unavailable) t.comment(line);
  t.same(faults.slice(0, 12), [], `${faults.length} faults`);
  t.ok(count >= 3_000, `${count} requests`);
  t.ok((statuses.get(200) ?? 0) + (statuses.get(201) ?? 0) > 100, 'some of them were right');
});

/** A broken connection is a fault too. */
function asAnswer(error: Error): RawAnswer {
  return { status: 599, headers: {}, body: error.message };
}

async function inParallel<T>(list: T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = list.values();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const item of rest) await work(item);
    }),
  );
}

t.test(
  'a refused body does not hold up the next request of its connection',
  { timeout: 300_000 },
  async t => {
    const auth: [string, string] = ['authorization', `Bearer ${other.token}`];
    const json: [string, string][] = [auth, ['content-type', 'application/json']];
    const form: [string, string][] = [auth, ['content-type', 'multipart/form-data; boundary=edge']];
    const text = (bytes: number) => Buffer.from(JSON.stringify({ name: 'x'.repeat(bytes) }));
    const part = (bytes: number, field = 'logo') =>
      `--edge\r\nContent-Disposition: form-data; name="${field}"; filename="x"\r\n\r\n${'x'.repeat(bytes)}\r\n`;
    const logo = `/api/v1/companies/${other.company}/logo`;
    const refused: [number, Pick<HostileRequest, 'method' | 'path' | 'headers' | 'body'>][] = [
      [413, { method: 'POST', path: '/api/v1/projects', headers: json, body: text(3_000_000) }],
      [413, { method: 'POST', path: '/api/v1/auth/login', headers: json, body: text(100_000) }],
      [404, { method: 'POST', path: '/api/v1/projects/x/y', headers: json, body: text(900_000) }],
      [404, { method: 'POST', path: '/nowhere', headers: json, body: text(900_000) }],
      [401, { method: 'POST', path: '/ofrep/v1/evaluate/flags', headers: json, body: text(900_000) }],
      [415, { method: 'POST', path: '/api/v1/projects', headers: [auth], body: text(900_000) }],
      [413, { method: 'PUT', path: logo, headers: form, body: Buffer.from(part(3_000_000)) }],
      [400, { method: 'PUT', path: logo, headers: form, body: Buffer.from(part(900_000, 'x')) }],
      [400, { method: 'PUT', path: logo, headers: form, body: Buffer.from(part(9) + part(900_000)) }],
    ];
    for (const chunked of [false, true]) {
      for (const [status, request] of refused) {
        const agent = new Agent({ keepAlive: true, maxSockets: 1 });
        t.teardown(() => agent.destroy());
        const what = `${chunked ? 'chunked' : 'whole'} ${request.method} ${request.path} is refused`;
        t.equal((await sendRaw(bandera.url, agent, { ...request, chunked })).status, status, what);
        const next = { method: 'GET' as const, path: '/api/v1/projects', headers: [auth], body: undefined };
        t.equal(
          (await sendRaw(bandera.url, agent, { ...next, chunked: false })).status,
          200,
          'the next is not',
        );
      }
    }
  },
);

t.test('what is not even HTTP', { timeout: 180_000 }, async t => {
  const head = (line: string, ...headers: string[]) =>
    `${[line, 'Host: x', ...headers].join('\r\n')}\r\n\r\n`;
  const post = (...headers: string[]) =>
    head('POST /api/v1/auth/login HTTP/1.1', 'Content-Type: application/json', ...headers);
  const spoken = {
    garbage: '\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n',
    'a body shorter than announced': `${post('Content-Length: 50')}{"email":`,
    'a body longer than announced': `${post('Content-Length: 2')}{}{"email":1}`,
    'two lengths': `${post('Content-Length: 2', 'Content-Length: 3')}{} `,
    'a length and chunks': `${post('Content-Length: 2', 'Transfer-Encoding: chunked')}0\r\n\r\n`,
    'a negative length': post('Content-Length: -1'),
    'broken chunks': `${post('Transfer-Encoding: chunked')}zz\r\n{}\r\n`,
    'an unknown transfer encoding': `${post('Transfer-Encoding: gzip, identity')}{}`,
    'headers of 70 KB': head('GET /livez HTTP/1.1', `X: ${'x'.repeat(70_000)}`),
    'no host': 'GET /livez HTTP/1.1\r\n\r\n',
    'an unknown method': head('BREW /api/v1/projects HTTP/1.1'),
    TRACE: head('TRACE /api/v1/projects HTTP/1.1'),
    CONNECT: head('CONNECT evil.example:443 HTTP/1.1'),
    'an absolute address': head('GET http://evil.example/livez HTTP/1.1', 'Connection: close'),
    'two slashes': head('GET //api//v1//projects HTTP/1.1', 'Connection: close'),
    'an asterisk': head('OPTIONS * HTTP/1.1', 'Connection: close'),
    'no slash': head('GET livez HTTP/1.1', 'Connection: close'),
    'an upgrade': head('GET /livez HTTP/1.1', 'Connection: Upgrade', 'Upgrade: h2c'),
    'HTTP/1.0': 'GET /livez HTTP/1.0\r\n\r\n',
    'two requests smuggled into one': `${post('Content-Length: 2', 'Connection: close')}{}GET /api/v1/projects HTTP/1.1\r\n\r\n`,
  };
  const answers = await Promise.all(
    Object.entries(spoken).map(async ([what, bytes]) => [what, await talk(bandera.url, bytes)] as const),
  );
  for (const [what, answer] of answers) {
    t.notMatch(answer, /^HTTP\/1\.1 5\d\d/, `${what}: ${answer.slice(0, 30).split('\r')[0]}`);
    t.notMatch(answer, internals, `${what}: shows no internals`);
  }
});

t.test('afterwards all is well', { timeout: 300_000 }, async t => {
  t.same(unhandled.map(String), [], 'no rejection went unhandled');
  // A look at health is kept for a moment, and the last one may have been taken in the thick of it.
  t.ok(await eventually(async () => (await bandera.anyone.get('/health')).body['status'] === 'ok'));

  await t.test('what was accepted by accident troubles nobody who hears of it', async t => {
    await must(other.patch('/api/v1/projects/shop', { name: 'The last event' }));
    await eventually(async () => {
      const { body } = await other.get('/api/v1/audit?type=projects.project.updated.v1');
      return JSON.stringify(body).includes('The last event');
    }, 60_000);
    for (const { name, platform } of bandera.running.services) {
      if (name === 'evaluation') continue;
      t.same(await platform.db('dead_letters'), [], `${name} has understood every event`);
    }
    t.match((await other.get('/api/v1/audit/verify')).body, { valid: true });
  });

  await t.test('and the other company is as it was', async t => {
    t.match((await other.get('/api/v1/features?project=shop')).body, {
      items: [{ key: 'checkout', environments: [{}, {}, { environment: 'production', enabled: true }] }],
    });
    t.match((await other.get('/api/v1/users')).body, { items: [{ email: other.email }] });
    const { body } = await other.get<{ items: { name: string }[] }>('/api/v1/segments');
    t.match(body.items, [{ name: 'Staff' }]);
  });
});
