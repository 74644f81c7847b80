import type { Shared } from '../platform.ts';
import { type HttpServer, listen } from './server.ts';

/** Metrics on a port of their own, which only the internal network reaches. */
export const serveMetrics = (shared: Shared, port: number): Promise<HttpServer> =>
  listen(
    (_request, response) => {
      shared.metrics.registry.metrics().then(
        text => response.writeHead(200, { 'Content-Type': shared.metrics.registry.contentType }).end(text),
        () => response.writeHead(500).end(),
      );
    },
    { host: '0.0.0.0', port },
  );
