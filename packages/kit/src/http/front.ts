import type { IncomingMessage, ServerResponse } from 'node:http';
import { ownerOf } from '../house.ts';
import type { Log } from '../log.ts';
import type { Shared } from '../platform.ts';
import type { OpenService } from '../service.ts';
import { docsPage } from './docs-page.ts';
import { type Health, healthOf } from './health.ts';
import { openapi } from './openapi.ts';

export interface FrontOptions {
  shared: Shared;
  services: OpenService[];
  isReady(): Promise<boolean>;
}

/**
 * The first thing a request meets in a process: its life signs, the sums over all services, and otherwise the service
 * whose path it is. It keeps out of the way of the data plane: one prefix look-up.
 */
export function front(options: FrontOptions) {
  const { shared, services } = options;
  const byName = new Map(services.map(service => [service.name, service]));
  return (request: IncomingMessage, response: ServerResponse): void => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const service = byName.get(ownerOf(shared.house, path) ?? '');
    if (service) {
      void service.handle(request, response);
      return;
    }
    void own(path, options, request)
      .catch(error => failed(error, shared.log))
      .then(answer => send(response, answer ?? notFound(path)));
  };
}

interface Answer {
  status: number;
  type?: string;
  body: string;
}

const json = (status: number, body: unknown): Answer => ({ status, body: JSON.stringify(body) });

const notFound = (path: string): Answer => ({
  ...json(404, {
    type: 'urn:problem:not-found',
    title: 'Not found',
    status: 404,
    code: 'not-found',
    instance: path,
  }),
  type: 'application/problem+json',
});

function failed(error: unknown, log: Log): Answer {
  log.error({ err: error }, 'the front could not answer');
  return json(500, {
    type: 'urn:problem:internal',
    title: 'Something went wrong on our side',
    status: 500,
    code: 'internal',
  });
}

async function own(
  path: string,
  options: FrontOptions,
  request: IncomingMessage,
): Promise<Answer | undefined> {
  const { shared, services } = options;
  if (path === '/livez') return json(200, { status: 'ok' });
  if (path === '/readyz')
    return (await options.isReady()) ? json(200, { status: 'ready' }) : json(503, { status: 'not ready' });
  if (path === '/health') return sumOfHealth(options);
  if (path.startsWith('/health/')) return healthOfOne(path.slice('/health/'.length), services, shared);
  if (path === '/metrics' && mayReadMetrics(request, shared)) {
    return {
      status: 200,
      type: shared.metrics.registry.contentType,
      body: await shared.metrics.registry.metrics(),
    };
  }
  if (path === '/api/openapi.json') return json(200, await wholeApi(options));
  if (path.startsWith('/api/openapi/')) return apiOfOne(path.slice('/api/openapi/'.length), services, shared);
  if (path === '/api/docs')
    return {
      status: 200,
      type: 'text/html; charset=utf-8',
      body: docsPage(shared.house.name, await wholeApi(options)),
    };
  return undefined;
}

// Metrics have a port of their own in a deployment; without one only this machine may read them.
const mayReadMetrics = (request: IncomingMessage, { config }: Shared) =>
  config.METRICS_PORT === undefined && /^(::1|(::ffff:)?127\.)/.test(request.socket.remoteAddress ?? '');

async function healthOfOne(
  name: string,
  services: OpenService[],
  shared: Shared,
): Promise<Answer | undefined> {
  const service = services.find(each => each.name === name);
  if (!service) return undefined;
  const health = await healthOf(name, shared.house.version, service.checks);
  return json(health.status === 'ok' ? 200 : 500, health);
}

async function sumOfHealth({ shared, services }: FrontOptions): Promise<Answer> {
  const names = Object.keys(shared.house.services);
  const each = await Promise.all(
    names.map(async (name): Promise<[string, Health | { status: 'unreachable' }]> => {
      const local = services.find(service => service.name === name);
      if (local) return [name, await healthOf(name, shared.house.version, local.checks)];
      const remote = await fetch(`${shared.urlOf(name)}/health/${name}`, {
        signal: AbortSignal.timeout(3_000),
      }).catch(() => undefined);
      return [name, remote ? ((await remote.json()) as Health) : { status: 'unreachable' }];
    }),
  );
  const ok = each.every(([, health]) => health.status === 'ok');
  return json(ok ? 200 : 500, {
    status: ok ? 'ok' : 'failing',
    version: shared.house.version,
    services: Object.fromEntries(each),
  });
}

function apiOfOne(file: string, services: OpenService[], shared: Shared): Answer | undefined {
  const service = services.find(each => `${each.name}.json` === file);
  return service && json(200, openapi(shared.house.name, shared.house.version, service.routes));
}

async function wholeApi({ shared, services }: FrontOptions): Promise<Record<string, unknown>> {
  const whole = openapi(
    shared.house.name,
    shared.house.version,
    services.flatMap(service => service.routes),
  );
  const elsewhere = Object.keys(shared.house.services).filter(
    name => !services.some(service => service.name === name),
  );
  const parts = await Promise.all(
    elsewhere.map(async name => {
      const answer = await fetch(`${shared.urlOf(name)}/api/openapi/${name}.json`, {
        signal: AbortSignal.timeout(3_000),
      }).catch(() => undefined);
      return answer?.ok ? ((await answer.json()) as { paths?: object }).paths : {};
    }),
  );
  return { ...whole, paths: Object.assign({}, whole.paths, ...parts) };
}

function send(response: ServerResponse, { status, type = 'application/json', body }: Answer): void {
  response.writeHead(status, {
    'Content-Type': type,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  });
  response.end(body);
}
