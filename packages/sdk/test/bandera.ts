import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Feature, Ruleset, Segment, Strategy } from '@bandera/engine/ruleset';
import { OpenFeature, type ProviderEvents } from '@openfeature/server-sdk';
import type { Test } from 'tap';
import { type BanderaOptions, BanderaProvider } from '../src/provider.ts';
import type { Count } from '../src/usage.ts';

export const key = 'shop:production.secret';

export const featureOf = (key: string, fields: Partial<Feature> = {}): Feature => ({
  key,
  enabled: true,
  valueType: 'boolean',
  variants: [],
  strategies: [],
  prerequisites: [],
  ...fields,
});

export const strategyOf = (fields: Partial<Strategy> = {}): Strategy => ({
  rollout: 100,
  constraints: [],
  segments: [],
  ...fields,
});

/** A server that speaks `/api/sdk/v1`, with what it was asked and what it answers open to a test. */
export class Bandera {
  ruleset: Ruleset;
  /** Answers this status to everything while it is not 0. */
  failing = 0;
  asked: string[] = [];
  headers: IncomingMessage['headers'] = {};
  counts: Count[] = [];
  port = 0;
  #streams = new Set<ServerResponse>();
  #server = createServer((request, response) => void this.#answer(request, response));

  constructor(features: Feature[], segments: Segment[] = []) {
    this.ruleset = { project: 'shop', environment: 'production', revision: 1, features, segments };
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** On the same port each time. */
  async start(): Promise<void> {
    await new Promise<void>(resolve => this.#server.listen(this.port, '127.0.0.1', resolve));
    const address = this.#server.address();
    if (typeof address === 'object' && address) this.port = address.port;
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    await new Promise(resolve => {
      this.#server.close(resolve);
      this.#server.closeAllConnections();
    });
  }

  publish(features: Feature[], segments: Segment[] = this.ruleset.segments.slice()): void {
    this.ruleset = { ...this.ruleset, revision: this.ruleset.revision + 1, features, segments };
    for (const stream of this.#streams) stream.write(this.#event());
  }

  endStreams(): void {
    for (const stream of this.#streams) stream.end();
  }

  #event = () => `event: revision\ndata: {"revision":${this.ruleset.revision}}\n\n`;

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.asked.push(`${request.method} ${request.url}`);
    this.headers = request.headers;
    let body = '';
    for await (const chunk of request) body += chunk;
    const etag = `"${this.ruleset.revision}"`;
    if (this.failing) return void response.writeHead(this.failing).end('{"message":"not today"}');
    if (request.url?.startsWith('/api/sdk/v1/snapshot')) {
      if (request.headers['if-none-match'] === etag) return void response.writeHead(304).end();
      return void response.writeHead(200, { etag }).end(JSON.stringify(this.ruleset));
    }
    if (request.url === '/api/sdk/v1/stream') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`:\n\n${this.#event()}`);
      this.#streams.add(response);
      response.on('close', () => this.#streams.delete(response));
      return;
    }
    this.counts.push(...JSON.parse(body).entries);
    response.writeHead(202).end();
  }
}

export async function bandera(t: Test, features: Feature[], segments: Segment[] = []): Promise<Bandera> {
  const server = new Bandera(features, segments);
  await server.start();
  t.teardown(() => server.stop());
  return server;
}

let domains = 0;

/** A provider as an application has it, with its client; not initialised yet. */
export function application(t: Test, { url }: { url: string }, options: Partial<BanderaOptions> = {}) {
  const provider = new BanderaProvider({ url, key, ...options });
  domains += 1;
  const domain = `test-${domains}`;
  t.teardown(() => provider.onClose());
  const client = OpenFeature.getClient(domain);
  return {
    provider,
    client,
    start: () => OpenFeature.setProviderAndWait(domain, provider),
    /** The next event of this kind: ask before it can happen. */
    next: (event: ProviderEvents) =>
      new Promise<{ flagsChanged?: string[] | undefined; message?: string | undefined }>(resolve => {
        provider.events.addHandler(event, details => resolve(details ?? {}));
      }),
  };
}
