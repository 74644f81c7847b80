import { house } from '@bandera/contracts/house';
import { startServices } from '@bandera/kit/run';
import { callerOf } from '@bandera/kit/testing/service';
import { Validator } from '@seriousme/openapi-schema-validator';
import t from 'tap';
import { z } from 'zod';
import { allServices } from '../../scripts/all-services.ts';

const running = await startServices(allServices, {
  house,
  env: { NODE_ENV: 'test', PORT: '0', LOG_LEVEL: 'silent', DATA_DIR: t.testdir() },
});
t.teardown(() => running.stop());
const { get } = callerOf(running.url);
const documentSchema = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

t.test('the whole API is valid OpenAPI 3.1, every reference leads somewhere', async t => {
  const { status, body } = await get<Record<string, unknown>>('/api/openapi.json');
  t.equal(status, 200);
  const validator = new Validator();
  const result = await validator.validate(structuredClone(body));
  t.ok(result.valid, JSON.stringify(result.errors));
  t.equal(validator.version, '3.1');
  for (const [, pointer = ''] of JSON.stringify(body).matchAll(/"\$ref":"#([^"]*)"/g))
    t.ok(at(body, pointer), pointer);
  t.ok(Object.keys(documentSchema.parse(body).paths).length > 40);
});

t.test('so is each part, as the other processes of a deployment fetch it', async t => {
  for (const name of Object.keys(house.services)) {
    const { body } = await get<Record<string, unknown>>(`/api/openapi/${name}.json`);
    const result = await new Validator().validate(structuredClone(body));
    t.ok(result.valid, `${name}: ${JSON.stringify(result.errors)}`);
  }
});

t.test('what stands in braces in a path is described', async t => {
  const named = z.looseObject({ parameters: z.array(z.looseObject({ in: z.string(), name: z.string() })) });
  const { paths } = documentSchema.parse((await get('/api/openapi.json')).body);
  for (const [path, methods] of Object.entries(paths)) {
    const inBraces = [...path.matchAll(/\{(\w+)\}/g)].map(match => match[1]).sort();
    for (const [method, operation] of Object.entries(methods)) {
      const { parameters } = named.parse(operation);
      const described = parameters.filter(each => each.in === 'path').map(each => each.name);
      t.strictSame(described.sort(), inBraces, `${method} ${path}`);
    }
  }
});

t.test('the page names every operation once', async t => {
  const { paths } = documentSchema.parse((await get('/api/openapi.json')).body);
  const page = (await get<string>('/api/docs')).body;
  const operations = Object.values(paths).flatMap(methods => Object.keys(methods));
  t.equal([...page.matchAll(/<summary><b/g)].length, operations.length);
});

/** What a JSON pointer (RFC 6901) leads to. */
function at(document: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>(
      (value, part) =>
        typeof value === 'object' && value !== null
          ? new Map<string, unknown>(Object.entries(value)).get(part)
          : undefined,
      document,
    );
}
