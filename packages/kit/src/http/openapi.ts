import { createHash } from 'node:crypto';
import { z } from 'zod';
import { strict } from './parse.ts';
import type { Route } from './route.ts';

type Json = Record<string, unknown>;

export interface OpenApi {
  openapi: '3.1.0';
  info: { title: string; version: string };
  paths: Record<string, Json>;
  components: { securitySchemes: Json; schemas: Json };
}

/** Makes JSON Schemas, and collects under names of their own what they refer to. */
type SchemaOf = (schema: z.ZodType, io: 'input' | 'output') => Json;

/** OpenAPI 3.1 of some routes, made from the very objects that serve them. Internal ones are left out. */
export function openapi(title: string, version: string, routes: Route[]): OpenApi {
  const schemas: Json = { Problem: problemSchema };
  const schemaOf = collectingInto(schemas);
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    if (route.access === 'internal') continue;
    const methods = paths[route.path] ?? {};
    methods[route.method.toLowerCase()] = operation(route, schemaOf);
    paths[route.path] = methods;
  }
  return {
    openapi: '3.1.0',
    info: { title, version },
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas,
    },
  };
}

const place = '#/components/schemas/';

/**
 * zod keeps what a recursive schema refers to beside it (`#/$defs/…`), which means nothing inside a larger document. It is
 * named after its content, so that documents of several services can be put together.
 */
function collectingInto(schemas: Json): SchemaOf {
  return (schema, io) => {
    const made = z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12' });
    const { $schema: _, $defs = {}, ...json } = made;
    const mark = createHash('sha256').update(JSON.stringify($defs)).digest('hex').slice(0, 8);
    const nameOf = (name: string) => `${name.replace(/^__schema/, 'Value')}_${mark}`;
    const targets = new Map(
      Object.keys($defs).map(name => [`#/$defs/${name}`, place + nameOf(name)] as const),
    );
    for (const [name, definition] of Object.entries($defs))
      schemas[nameOf(name)] = pointed(definition, targets);
    return asObject(pointed(json, targets));
  };
}

/** The same schema with its references pointing elsewhere. */
function pointed(value: unknown, targets: Map<string, string>): unknown {
  if (Array.isArray(value)) return value.map(each => pointed(each, targets));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      key === '$ref' && typeof each === 'string' ? (targets.get(each) ?? each) : pointed(each, targets),
    ]),
  );
}

const asObject = (value: unknown): Json => (typeof value === 'object' && value !== null ? { ...value } : {});

const problemAnswer = {
  description: 'A problem (RFC 9457)',
  content: { 'application/problem+json': { schema: { $ref: `${place}Problem` } } },
};

function operation(route: Route, schemaOf: SchemaOf): Json {
  return {
    summary: route.summary,
    tags: [tagOf(route.path)],
    operationId: `${route.method.toLowerCase()}${route.path.replace(/[^A-Za-z0-9]+(\w?)/g, (_, c: string) => c.toUpperCase())}`,
    ...(route.access === 'public' ? {} : { security: [{ bearer: [] }], 'x-permission': route.access }),
    parameters: [
      ...parameters('path', route.params, schemaOf),
      ...parameters('query', strict(route.query), schemaOf),
      ...headers(route),
    ],
    ...requestBody(route, schemaOf),
    responses: {
      [route.status ?? (route.response || route.produces ? 200 : 204)]: success(route, schemaOf),
      default: problemAnswer,
    },
  };
}

/** `/api/v1/projects/{id}` belongs to projects, `/assets/…` to assets. */
function tagOf(path: string): string {
  const [, first = '', second = '', third = ''] = path.split('/');
  return /^v\d+$/.test(second) && first === 'api' ? third : first;
}

function parameters(place: 'path' | 'query', schema: z.ZodType | undefined, schemaOf: SchemaOf): Json[] {
  if (!schema) return [];
  const { properties, required } = schemaOf(schema, 'input');
  const needed = Array.isArray(required) ? required : [];
  return Object.entries(asObject(properties)).map(([name, shape]) => ({
    name,
    in: place,
    required: place === 'path' || needed.includes(name),
    schema: shape,
  }));
}

/** What the pipeline understands beside what the route declares. */
function headers(route: Route): Json[] {
  const header = (name: string, description: string) => ({
    name,
    in: 'header',
    description,
    schema: { type: 'string' },
  });
  const isRepeatable = route.method === 'POST' && route.idempotency !== 'off';
  return [
    ...(isRepeatable
      ? [header('Idempotency-Key', 'Sent again with the same key, the request takes effect once (24 hours)')]
      : []),
    ...(route.version && route.method === 'GET'
      ? [header('If-None-Match', 'An ETag: answered by 304 while nothing has changed')]
      : []),
    ...(['PUT', 'PATCH'].includes(route.method)
      ? [header('If-Match', 'An ETag: answered by 412 when somebody else has changed it')]
      : []),
  ];
}

function requestBody(route: Route, schemaOf: SchemaOf): Json {
  if (route.upload) {
    const schema = {
      type: 'object',
      properties: { [route.upload]: { type: 'string', contentMediaType: 'application/octet-stream' } },
      required: [route.upload],
    };
    return { requestBody: { required: true, content: { 'multipart/form-data': { schema } } } };
  }
  const body = strict(route.body);
  if (!body) return {};
  return {
    requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, 'input') } } },
  };
}

function success(route: Route, schemaOf: SchemaOf): Json {
  if (route.produces) return { description: route.summary, content: { [route.produces]: {} } };
  if (!route.response) return { description: 'Done' };
  return {
    description: route.summary,
    content: { 'application/json': { schema: schemaOf(route.response, 'output') } },
  };
}

const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'code'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string' },
    code: { type: 'string', description: 'Stable; branch on this' },
    requestId: { type: 'string' },
    errors: {
      type: 'array',
      items: { type: 'object', properties: { path: { type: 'string' }, message: { type: 'string' } } },
    },
  },
};
