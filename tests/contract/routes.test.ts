import { readFileSync } from 'node:fs';
import { house } from '@bandera/contracts/house';
import { permissions } from '@bandera/contracts/permissions';
import { ownerOf } from '@bandera/kit/house';
import { openapi } from '@bandera/kit/http/openapi';
import { strict } from '@bandera/kit/http/parse';
import { startServices } from '@bandera/kit/run';
import t from 'tap';
import { z } from 'zod';
import { allServices } from '../../scripts/all-services.ts';

const running = await startServices(allServices, {
  house,
  env: { NODE_ENV: 'test', PORT: '0', LOG_LEVEL: 'silent', DATA_DIR: t.testdir() },
});
t.teardown(() => running.stop());
const table = running.services.flatMap(service =>
  service.routes.map(route => ({ service: service.name, route })),
);

t.test('every route has an access that exists', async t => {
  t.ok(table.length > 60, `${table.length} routes`);
  for (const { route } of table) {
    const known = ['public', 'internal', ...Object.keys(permissions)];
    t.ok(known.includes(route.access), `${route.method} ${route.path}: ${route.access}`);
  }
});

t.test('every permission is asked for somewhere', async t => {
  const asked = new Set(table.map(({ route }) => route.access));
  for (const permission of Object.keys(permissions)) t.ok(asked.has(permission), permission);
});

t.test('what is public is on this list', async t => {
  const publicRoutes = table
    .filter(({ route }) => route.access === 'public')
    .map(({ route }) => `${route.method} ${route.path}`);
  t.strictSame(publicRoutes.sort(), [
    'GET /api/client/delta',
    'GET /api/client/features',
    'GET /api/client/features/{name}',
    'GET /api/client/streaming',
    'GET /api/frontend',
    'GET /api/frontend/all',
    'GET /api/frontend/features/{name}',
    'GET /api/proxy',
    'GET /api/proxy/all',
    'GET /api/proxy/features/{name}',
    'GET /api/sdk/v1/snapshot',
    'GET /api/sdk/v1/stream',
    'GET /api/v1/auth/jwks',
    'GET /api/v1/notifications/outbox',
    'GET /assets/logos/initials/{mark}.svg',
    'GET /assets/logos/{hash}.webp',
    'GET /flagd/v1/flags.json',
    'GET /ofrep/v1/events',
    'POST /api/client/metrics',
    'POST /api/client/metrics/bulk',
    'POST /api/client/register',
    'POST /api/frontend',
    'POST /api/frontend/all',
    'POST /api/frontend/client/metrics',
    'POST /api/frontend/client/register',
    'POST /api/frontend/features/{name}',
    'POST /api/proxy',
    'POST /api/proxy/all',
    'POST /api/proxy/client/metrics',
    'POST /api/proxy/client/register',
    'POST /api/proxy/features/{name}',
    'POST /api/sdk/v1/usage',
    'POST /api/v1/auth/login',
    'POST /api/v1/auth/logout',
    'POST /api/v1/auth/password/forgot',
    'POST /api/v1/auth/password/reset',
    'POST /api/v1/auth/refresh',
    'POST /api/v1/auth/register',
    'POST /api/v1/auth/verify-email',
    'POST /api/v1/auth/verify-email/resend',
    'POST /api/v1/codes',
    'POST /api/v1/codes/{id}/validate',
    'POST /api/v1/users/invitations/{id}/accept',
    'POST /api/v1/users/invitations/{id}/check',
    'POST /edge/validate',
    'POST /ofrep/v1/evaluate/flags',
    'POST /ofrep/v1/evaluate/flags/{key}',
  ]);
});

t.test(
  'a POST that is sent twice counts once, but for those of docs/adr/0009 and those that only ask',
  async t => {
    const withMemory = running.services
      .filter(({ platform }) => platform.idempotency)
      .map(({ name }) => name);
    const forgetful = table
      .filter(({ service, route }) => withMemory.includes(service) && route.method === 'POST')
      .filter(({ route }) => route.idempotency === 'off')
      .map(({ route }) => route.path);
    t.equal(withMemory.length, allServices.filter(({ migrations }) => migrations).length);
    t.strictSame(forgetful.sort(), [
      '/api/v1/auth/login',
      '/api/v1/auth/logout',
      '/api/v1/auth/refresh',
      '/api/v1/features/evaluate',
      '/api/v1/users/invitations/{id}/check',
      '/internal/features/revisions',
    ]);
  },
);

t.test('a path belongs to the service that serves it, and internal ones say so', async t => {
  for (const { service, route } of table) {
    t.equal(ownerOf(house, route.path), service, `${route.method} ${route.path}`);
    t.equal(route.path.startsWith('/internal/'), route.access === 'internal', route.path);
  }
});

t.test('no route answers with fields that nobody declared', async t => {
  for (const { route } of table) {
    const isWrite = route.method !== 'GET';
    t.ok(route.response || route.produces || isWrite, `${route.method} ${route.path} declares its answer`);
  }
});

t.test('every object in a body refuses unknown fields', async t => {
  for (const { route } of table) {
    const schema = strict(route.body);
    if (!schema || route.access === 'internal') continue;
    const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
    for (const lax of laxObjects(json, 'body'))
      t.fail(`${route.method} ${route.path}: ${lax} takes unknown fields`);
    t.pass(`${route.method} ${route.path}`);
  }
});

/** Objects that would drop unknown fields in silence. Taking them on purpose (contexts) is written as such and is fine. */
function laxObjects(schema: unknown, at: string): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const isObject = 'type' in schema && schema.type === 'object' && 'properties' in schema;
  const own = isObject && !('additionalProperties' in schema) ? [at] : [];
  return [...own, ...Object.entries(schema).flatMap(([key, value]) => laxObjects(value, `${at}.${key}`))];
}

t.test('OpenAPI holds every public and permitted route once', async t => {
  const api = openapi(
    'x',
    '1',
    table.map(({ route }) => route),
  ) as { paths: Record<string, Record<string, { operationId: string }>> };
  const operations = Object.values(api.paths).flatMap(methods => Object.values(methods));
  t.equal(operations.length, table.filter(({ route }) => route.access !== 'internal').length);
  t.equal(
    new Set(operations.map(operation => operation.operationId)).size,
    operations.length,
    'with ids of their own',
  );
});

t.test('every control-plane service keeps the order of the pipeline', async t => {
  const order = [
    'requestContext',
    'accessLog',
    'metrics',
    'problems',
    'secureHeaders',
    'body',
    'auth',
    'rateLimit',
    'routes',
  ];
  for (const { name } of running.services.filter(service => service.name !== 'evaluation')) {
    const source = readFileSync(`services/${name}/service.ts`, 'utf8');
    const literal = /pipeline: \[(.*?)\n\s*\],/s.exec(source)?.[1] ?? '';
    const parts = [...literal.matchAll(/^\s*(\w+)\(/gm)].map(match => match[1]);
    t.strictSame(parts, order, name);
  }
});

t.test("the edge sends each service's paths to it, and no internal ones", async t => {
  const caddyfile = readFileSync('services/edge/Caddyfile', 'utf8');
  for (const [name, { paths }] of Object.entries(house.services)) {
    const matcher = new RegExp(`@${name} path (.*)`).exec(caddyfile)?.[1] ?? '';
    const listed = matcher.split(' ');
    for (const path of [...paths, `/health/${name}`])
      t.ok(listed.includes(path) || listed.includes(`${path}/*`), `${name}: ${path}`);
    t.match(caddyfile, `{$${name.toUpperCase()}_UPSTREAM:${name}:3000}`);
  }
  const sent = caddyfile.split('\n').filter(line => !/^\s*(@unknown|#)/.test(line));
  t.notMatch(sent.join('\n'), '/internal');
  t.match(caddyfile, /@unknown path .*\/internal\/\*/);
});
