import { z } from 'zod';
import { strict } from './parse.ts';
import type { Route } from './route.ts';

type Json = Record<string, unknown>;

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    target: 'draft-2020-12',
  }) as Json;
  return json;
};

const problemAnswer = {
  description: 'A problem (RFC 9457)',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

/** OpenAPI 3.1 of some routes, made from the very objects that serve them. Internal ones are left out. */
export function openapi(title: string, version: string, routes: Route[]): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    if (route.access === 'internal') continue;
    paths[route.path] ??= {};
    Object.assign(paths[route.path] as Json, { [route.method.toLowerCase()]: operation(route) });
  }
  return {
    openapi: '3.1.0',
    info: { title, version },
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas: { Problem: problemSchema },
    },
  };
}

function operation(route: Route): Json {
  return {
    summary: route.summary,
    tags: [route.path.split('/')[3] ?? route.path.split('/')[1] ?? ''],
    operationId: `${route.method.toLowerCase()}${route.path.replace(/[^A-Za-z0-9]+(\w?)/g, (_, c: string) => c.toUpperCase())}`,
    ...(route.access === 'public' ? {} : { security: [{ bearer: [] }], 'x-permission': route.access }),
    parameters: [...parameters('path', route.params), ...parameters('query', strict(route.query))],
    ...requestBody(route),
    responses: {
      [route.status ?? (route.response || route.produces ? 200 : 204)]: success(route),
      default: problemAnswer,
    },
  };
}

function parameters(place: 'path' | 'query', schema: z.ZodType | undefined): Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
    properties?: Json;
    required?: string[];
  };
  return Object.entries(properties).map(([name, shape]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: shape,
  }));
}

function requestBody(route: Route): Json {
  if (route.upload) {
    const schema = {
      type: 'object',
      properties: { [route.upload]: { type: 'string', format: 'binary' } },
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

function success(route: Route): Json {
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
