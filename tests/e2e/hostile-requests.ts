import type { Method, Route } from '@bandera/kit/http/route';
import fc from 'fast-check';
import { z } from 'zod';
import { brokenBodies, files, idLike, oddHeaders, pathParts, texts } from './hostile-values.ts';

/** A request as it goes over the wire; `path` is sent as it stands. */
export interface HostileRequest {
  method: Method;
  path: string;
  headers: [string, string][];
  body: Buffer | undefined;
  chunked: boolean;
}

/** What exists, by the name of the parameter or field that would mean it. */
export type Pool = Record<string, string[]>;

const jsonSchema: z.ZodType<JsonSchema> = z.lazy(() =>
  z.looseObject({
    type: z.string().optional(),
    enum: z.array(z.unknown()).optional(),
    const: z.unknown().optional(),
    format: z.string().optional(),
    properties: z.record(z.string(), jsonSchema).optional(),
    required: z.array(z.string()).optional(),
    items: jsonSchema.optional(),
    anyOf: z.array(jsonSchema).optional(),
    not: z.unknown().optional(),
  }),
);
interface JsonSchema {
  type?: string | undefined;
  enum?: unknown[] | undefined;
  const?: unknown;
  format?: string | undefined;
  properties?: Record<string, JsonSchema> | undefined;
  required?: string[] | undefined;
  items?: JsonSchema | undefined;
  anyOf?: JsonSchema[] | undefined;
  not?: unknown;
}

const schemaOf = (schema: z.ZodType | undefined): JsonSchema =>
  schema ? jsonSchema.parse(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })) : {};

const hostileText = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...texts) },
  fc.string({ unit: 'binary', maxLength: 40 }),
);

const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: hostileText },
  fc.constantFrom(null, true, false, [], {}, [null], [[]], { a: { b: {} } }),
  fc.constantFrom(-1, 0, -0, 1.5, 101, 2 ** 31, 2 ** 53, 1e21, 1.797e308, 5e-324),
  fc.constant(Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`field-${n}`, n]))),
  fc.constant(Array.from({ length: 3_000 }, () => 'v')),
  fc.jsonValue({ maxDepth: 4 }),
);

/** A value that fits the schema as far as the schema tells, of things that exist where a name means them. */
function fitting(schema: JsonSchema, name: string, pool: Pool): fc.Arbitrary<unknown> {
  const known = pool[name];
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(each => fitting(each, name, pool)));
  if (schema.type === 'object') return fittingObject(schema, pool);
  if (schema.type === 'array') return fc.array(fitting(schema.items ?? {}, name, pool), { maxLength: 3 });
  if (known) return fc.constantFrom(...known);
  if (schema.type === 'integer' || schema.type === 'number') return fc.integer({ min: 0, max: 100 });
  if (schema.type === 'boolean') return fc.boolean();
  if (schema.type === 'null') return fc.constant(null);
  if (schema.format === 'uuid') return fc.constant(idLike);
  if (schema.format === 'email') return fc.nat(1_000).map(n => `someone-${n}@example.test`);
  if (schema.format === 'date-time') return fc.constantFrom('2026-01-01T00:00:00Z', '2030-01-01T00:00:00Z');
  if (name === 'key') return fc.nat(100_000).map(n => `key-${n}`);
  if (schema.type === 'string') return fc.constantFrom('some-key', 'a', 'k2', '123456');
  return fc.constantFrom<unknown>('text', 1, true, null);
}

const fittingObject = ({ properties = {}, required = [] }: JsonSchema, pool: Pool) =>
  fc.record(
    Object.fromEntries(
      Object.entries(properties)
        .filter(([, schema]) => schema.not === undefined)
        .map(([key, schema]) => [key, fitting(schema, key, pool)] as const),
    ),
    { requiredKeys: required.filter(key => Object.hasOwn(properties, key)) },
  );

type Mutation = (value: unknown) => unknown;

/** Puts something else somewhere into a value: `at` chooses the place, field by field. */
function replaceSomewhere(value: unknown, at: number[], by: unknown): unknown {
  const [first, ...rest] = at;
  if (first === undefined || typeof value !== 'object' || value === null) return by;
  const entries = Object.entries(value);
  const chosen = entries[first % Math.max(1, entries.length)];
  if (!chosen) return by;
  const [key, inner] = chosen;
  const changed = replaceSomewhere(inner, rest, by);
  if (Array.isArray(value)) return value.map((each, n) => (String(n) === key ? changed : each));
  return { ...value, [key]: changed };
}

const withoutOne = (value: unknown, n: number): unknown => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter((_, index, all) => index !== n % all.length));
};

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Mutation>(value => value) },
  {
    weight: 8,
    arbitrary: fc.tuple(fc.array(fc.nat(20), { minLength: 1, maxLength: 3 }), hostileValue).map(
      ([at, by]): Mutation =>
        value =>
          replaceSomewhere(value, at, by),
    ),
  },
  fc.nat(20).map(
    (n): Mutation =>
      value =>
        withoutOne(value, n),
  ),
  fc.tuple(hostileText, hostileValue).map(
    ([key, extra]): Mutation =>
      value =>
        isPlain(value) ? { ...value, [key]: extra } : value,
  ),
  fc.constant<Mutation>(value => [value]),
  hostileValue.map(
    (by): Mutation =>
      () =>
        by,
  ),
);

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const boundary = 'edge';

/** Uploads that are no image, or no form. */
const oddForm = (field: string): fc.Arbitrary<Buffer> =>
  fc
    .record({
      name: fc.oneof({ weight: 4, arbitrary: fc.constant(field) }, hostileText),
      filename: fc.constantFrom('x.png', '', '../../x', 'a"b', 'x\u0000.png', 'y'.repeat(3_000)),
      file: fc.constantFrom(...files),
      times: fc.constantFrom(1, 1, 1, 2, 30),
      end: fc.constantFrom(`--${boundary}--\r\n`, `--${boundary}--\r\n`, '', `--${boundary}`),
    })
    .map(({ name, filename, file, times, end }) => {
      const head = `--${boundary}\r\nContent-Disposition: form-data; name="${name.slice(0, 500)}"; filename="${filename}"\r\n`;
      const part = [Buffer.from(`${head}Content-Type: image/png\r\n\r\n`), file, Buffer.from('\r\n')];
      return Buffer.concat([...Array.from({ length: times }, () => part).flat(), Buffer.from(end)]);
    });

type Part = 'path' | 'query' | 'headers' | 'body';

/** Where a request is wrong: mostly in one place, since what is wrong first hides all that comes after. */
const wrongParts: fc.Arbitrary<Part[]> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Part[]>(['body']) },
  { weight: 2, arbitrary: fc.constant<Part[]>(['query']) },
  { weight: 2, arbitrary: fc.constant<Part[]>(['path']) },
  { weight: 2, arbitrary: fc.constant<Part[]>(['headers']) },
  { weight: 1, arbitrary: fc.constant<Part[]>([]) },
  { weight: 1, arbitrary: fc.subarray<Part>(['path', 'query', 'headers', 'body'], { minLength: 2 }) },
);

/** Requests to one route: most of them nearly right, each wrong in its own way. */
export function hostileRequests(route: Route, pool: Pool): fc.Arbitrary<HostileRequest> {
  const form: [string, string][] = [['content-type', `multipart/form-data; boundary=${boundary}`]];
  return wrongParts.chain(wrong =>
    fc.record({
      method: fc.constant(route.method),
      path: fc
        .tuple(
          pathOf(route, pool, wrong.includes('path')),
          wrong.includes('query') ? oddQuery(route, pool) : fittingQuery(route, pool),
        )
        .map(([path, query]) => (query ? `${path}?${query}` : path)),
      headers: wrong.includes('headers')
        ? fc.array(fc.constantFrom(...oddHeaders), { minLength: 1, maxLength: 2 })
        : fc.constant(route.upload ? form : []),
      body: wrong.includes('body') ? oddBody(route, pool) : fittingBody(route, pool),
      chunked: fc.boolean(),
    }),
  );
}

function pathOf({ path }: Route, pool: Pool, odd: boolean): fc.Arbitrary<string> {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const known = names.map(name => fc.constantFrom(...(pool[name] ?? ['1'])));
  const parts = odd ? known.map(each => fc.oneof(each, fc.constantFrom(...pathParts))) : known;
  return fc.tuple(...parts).map(values => {
    let n = 0;
    return path.replace(/\{\w+\}/g, () => values[n++] ?? '');
  });
}

const fittingQuery = (route: Route, pool: Pool): fc.Arbitrary<string> => {
  const { properties: { cursor: _, ...properties } = {}, required } = schemaOf(route.query);
  return fittingObject({ properties, required }, pool).map(query =>
    new URLSearchParams(
      Object.entries(query).map(([key, value]): [string, string] => [key, String(value)]),
    ).toString(),
  );
};

function oddQuery(route: Route, pool: Pool): fc.Arbitrary<string> {
  const names = Object.keys(schemaOf(route.query).properties ?? {});
  const odd = fc
    .tuple(fc.constantFrom(...names, ...names, 'limit', 'cursor', 'unknown', '__proto__'), hostileText)
    .map(([name, text]) => `${name}=${encodeURIComponent(text.toWellFormed().slice(0, 1_500))}`);
  const raw = fc.constantFrom(
    'a=%',
    'limit=1&limit=2',
    'search=%ff',
    'search[]=x',
    '&&==',
    'cursor=eyJ4IjoxfQ',
    'cursor=W10',
    'cursor=bnVsbA',
  );
  return fc
    .tuple(fittingQuery(route, pool), fc.oneof({ weight: 3, arbitrary: odd }, raw))
    .map(([right, wrong]) => {
      // One name twice would hide what is wrong with either.
      const others = right.split('&').filter(pair => pair && pair.split('=')[0] !== wrong.split('=')[0]);
      return [...others, wrong].join('&');
    });
}

const json = (value: unknown) => Buffer.from(JSON.stringify(value) ?? '');

const fittingBody = (route: Route, pool: Pool): fc.Arbitrary<Buffer | undefined> =>
  route.body ? fitting(schemaOf(route.body), '', pool).map(json) : fc.constant(undefined);

function oddBody(route: Route, pool: Pool): fc.Arbitrary<Buffer | undefined> {
  const broken = fc.constantFrom<Buffer | undefined>(...brokenBodies);
  if (route.upload) return oddForm(route.upload);
  if (!route.body) return broken;
  const changed = fc
    .tuple(fitting(schemaOf(route.body), '', pool), mutation)
    .map(([value, change]) => json(change(value)));
  return fc.oneof({ weight: 7, arbitrary: changed }, broken);
}
