import type { IncomingMessage, ServerResponse } from 'node:http';
import { ownerOf } from '../house.ts';
import type { Log } from '../log.ts';
import type { Shared } from '../platform.ts';
import type { OpenService } from '../service.ts';
import { docsPage } from './docs-page.ts';
import { healthReports } from './health.ts';
import { kitProblems } from './problem.ts';
import type { Site } from './site.ts';
import { apiDocuments } from './whole-api.ts';

export interface FrontOptions {
  shared: Shared;
  services: OpenService[];
  isReady(): boolean;
  /** What a browser sees where there is no service. */
  site?: Site | undefined;
}

/**
 * The first thing a request meets in a process: its life signs, the sums over all services, and otherwise the service
 * whose path it is. It keeps out of the way of the data plane, which is asked before anything else.
 */
export function front(options: FrontOptions) {
  const { shared, services } = options;
  const takers = services.flatMap(({ take }) => take ?? []);
  const byName = new Map(services.map(service => [service.name, service]));
  const own = ownPages(options);
  const fromSite = async (request: IncomingMessage) =>
    isRead(request) ? options.site?.answer(request) : undefined;
  return (request: IncomingMessage, response: ServerResponse): void => {
    for (const take of takers) if (take(request, response)) return;
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const service = byName.get(ownerOf(shared.house, path) ?? '');
    if (service) {
      service.handle(request, response);
      return;
    }
    void Promise.try(async () => (await own(path, request)) ?? (await fromSite(request)))
      .then(answer => (answer && !isRead(request) ? refused('method-not-allowed', path) : answer))
      .catch(error => failed(error, path, shared.log))
      .then(answer => send(response, answer ?? refused('not-found', path)));
  };
}

interface Answer {
  status: number;
  type?: string;
  headers?: Record<string, string>;
  body: string | Buffer;
}

const json = (status: number, body: unknown): Answer => ({ status, body: JSON.stringify(body) });

const isRead = ({ method }: IncomingMessage) => method === 'GET' || method === 'HEAD';

function refused(code: 'not-found' | 'method-not-allowed' | 'internal', path: string): Answer {
  const [status, title] = kitProblems[code];
  return {
    ...json(status, { type: `urn:problem:${code}`, title, status, instance: path, code }),
    type: 'application/problem+json',
    ...(code === 'method-not-allowed' && { headers: { Allow: 'GET, HEAD' } }),
  };
}

function failed(error: unknown, path: string, log: Log): Answer {
  log.error({ err: error, path }, 'the front could not answer');
  return refused('internal', path);
}

/** What every process answers itself. */
function ownPages({ shared, services, isReady }: FrontOptions) {
  const { house, metrics, urlOf, config } = shared;
  const all = { version: house.version, names: Object.keys(house.services), local: services, urlOf };
  const health = healthReports({ ...all, patience: config.PATIENCE });
  const api = apiDocuments({ title: house.name, ...all });

  const pages: Record<string, (request: IncomingMessage) => Answer | Promise<Answer> | undefined> = {
    '/livez': () => json(200, { status: 'ok' }),
    '/readyz': () => (isReady() ? json(200, { status: 'ready' }) : json(503, { status: 'not ready' })),
    '/health': async () => byHealth(await health.sum()),
    '/metrics': request => (mayReadMetrics(request, shared) ? readMetrics(metrics) : undefined),
    '/api/openapi.json': async () => json(200, await api.whole()),
    '/api/docs': async () => ({
      status: 200,
      type: 'text/html; charset=utf-8',
      body: docsPage(house.name, await api.whole()),
    }),
  };
  for (const { name } of services) {
    pages[`/health/${name}`] = async () => byHealth(await health.one(name));
    pages[`/api/openapi/${name}.json`] = () => json(200, api.one(name));
  }
  const known = new Map(Object.entries(pages));
  return (path: string, request: IncomingMessage) => known.get(path)?.(request);
}

const byHealth = (health: { status: string } | undefined) =>
  json(health?.status === 'ok' ? 200 : 500, health);

const readMetrics = async ({ registry }: Shared['metrics']): Promise<Answer> => ({
  status: 200,
  type: registry.contentType,
  body: await registry.metrics(),
});

/**
 * Metrics have a port of their own in a deployment; without one only this machine may read them, and not through a proxy on
 * it, which answers for the whole world.
 */
function mayReadMetrics({ socket, headers }: IncomingMessage, { config }: Shared): boolean {
  const isHere = /^(::1$|(::ffff:)?127\.)/.test(socket.remoteAddress ?? '');
  const isForwarded = ['forwarded', 'via', 'x-forwarded-for', 'x-real-ip'].some(name => name in headers);
  return config.METRICS_PORT === undefined && isHere && !isForwarded;
}

const secureHeaders = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
};

function send(response: ServerResponse, { status, type = 'application/json', headers, body }: Answer): void {
  response.writeHead(status, {
    'Content-Type': type,
    // Of a 304 it would be taken for the length of the page that the client has.
    ...(status !== 304 && { 'Content-Length': Buffer.byteLength(body) }),
    ...secureHeaders,
    ...headers,
  });
  response.end(body);
}
