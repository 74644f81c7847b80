// Figures for Prometheus that no other exporter has: the Swarm, JetStream, and the public address (swarm/ops.yml).
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { exported } from './swarm/exporter/gauges.ts';
import { jetstreamSource } from './swarm/exporter/jetstream.ts';
import { publicSource } from './swarm/exporter/public-url.ts';
import { swarmSource } from './swarm/exporter/swarm.ts';

const help = `node scripts/swarm-exporter.ts

Serves GET /metrics and GET /livez. Each source is left out when its variable is empty; one that does not answer is told as
exporter_source_up 0 and takes nothing of the others with it.

  EXPORTER_HOST, EXPORTER_PORT   where it listens (127.0.0.1, 9100)
  EXPORTER_DOCKER                the API of a manager, or of a proxy in front of it: http://docker-proxy:2375
  EXPORTER_NATS                  monitoring addresses of NATS servers, whose hosts are the servers' names, separated by
                                 commas: http://nats-1:8222,…
  EXPORTER_PUBLIC_URL            the address under which people reach this installation
`;

// Prometheus waits for ten seconds.
const patienceMs = 6_000;

const monitorAt = (url: string) => ({ server: new URL(url).hostname, url: url.trim() });

if (parseArgs({ options: { help: { type: 'boolean' } } }).values.help) process.stdout.write(help);
else main();

function main(): void {
  const {
    EXPORTER_HOST: host = '127.0.0.1',
    EXPORTER_PORT: port = '9100',
    EXPORTER_DOCKER: docker = '',
    EXPORTER_NATS: nats = '',
    EXPORTER_PUBLIC_URL: publicUrl = '',
  } = process.env;
  const sources = [
    ...(docker ? [swarmSource(docker)] : []),
    ...(nats ? [jetstreamSource(nats.split(',').map(monitorAt))] : []),
    ...(publicUrl ? [publicSource(publicUrl)] : []),
  ];
  const metrics = exported(sources, patienceMs);
  const server = createServer((request, response) => {
    const path = request.url?.split('?', 1)[0];
    if (path === '/livez') return void response.end('ok\n');
    if (path !== '/metrics') return void response.writeHead(404).end();
    metrics.text().then(
      text => response.writeHead(200, { 'Content-Type': metrics.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  server.listen(Number(port), host, () => {
    const at = server.address();
    process.stdout.write(`swarm-exporter: http://${host}:${at && typeof at === 'object' ? at.port : port}\n`);
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(0));
}
