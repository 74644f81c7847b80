import type { Shared } from '../platform.ts';
import { type HttpServer, listen } from './server.ts';

/** Metrics on a port of their own, for the internal network; on the host's address, as the service itself. */
export const serveMetrics = (
  { metrics: { registry }, log }: Shared,
  at: { host: string; port: number },
): Promise<HttpServer> =>
  listen(
    (request, response) => {
      const path = request.url?.split('?', 1)[0];
      if (path !== '/metrics') {
        response.writeHead(404).end();
        return;
      }
      registry.metrics().then(
        text => response.writeHead(200, { 'Content-Type': registry.contentType }).end(text),
        error => {
          log.error({ err: error }, 'the metrics could not be read');
          response.writeHead(500).end();
        },
      );
    },
    { ...at, setting: 'METRICS_PORT' },
  );
