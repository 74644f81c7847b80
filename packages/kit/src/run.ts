import type { Clock } from './clock.ts';
import { ConfigError, type Env } from './config.ts';
import type { House } from './house.ts';

import { front } from './http/front.ts';
import type { KeySet } from './http/key-set.ts';
import { serveMetrics } from './http/metrics-server.ts';
import { type HttpServer, listen, StartError } from './http/server.ts';
import type { Log } from './log.ts';
import { closeShared, openShared, type Shared } from './platform.ts';
import { type PlatformConfig, readPlatformConfig } from './platform-config.ts';
import { type OpenService, openService, type Service } from './service.ts';

export interface StartOptions {
  /** Public keys of access tokens; read from the house's key set when absent. */
  keys?: KeySet;
  house: House;
  env: Env;
  clock?: Clock;
  log?: Log;
}

export interface Running {
  url: string;
  port: number;
  config: PlatformConfig;
  services: OpenService[];
  shared: Shared;
  /** Drains and stops in the order of architecture section 9. Safe to call twice. */
  stop(): Promise<void>;
}

const inFlightGraceMs = 25_000;

/** Starts services on one port, in order: parts, databases, apps, port, consumers and jobs, ready. */
export async function startServices(services: Service[], options: StartOptions): Promise<Running> {
  const { house, env } = options;
  const config = readPlatformConfig(env, Object.keys(house.services));
  const shared = await openShared({ ...options, config });
  const opened: OpenService[] = [];
  let ready = false;
  try {
    for (const service of services) opened.push(await openService(service, shared, env));
    const isReady = async () => ready && (await noneWaits(opened));
    const server = await listen(front({ shared, services: opened, isReady }), {
      host: config.NODE_ENV === 'production' && !env['HOST'] ? '0.0.0.0' : config.HOST,
      port: config.PORT,
    });
    shared.setOwnUrl(server.url);
    const metrics =
      config.METRICS_PORT === undefined ? undefined : await serveMetrics(shared, config.METRICS_PORT);
    for (const service of opened) await service.begin();
    ready = true;
    const unready = () => {
      ready = false;
    };
    let stopping: Promise<void> | undefined;
    const stop = () => {
      stopping ??= stopAll({ unready, config, server, metrics, opened, shared });
      return stopping;
    };
    return { url: server.url, port: server.port, config, services: opened, shared, stop };
  } catch (error) {
    await Promise.allSettled(opened.map(service => service.end()));
    await closeShared(shared);
    throw error;
  }
}

async function noneWaits(services: OpenService[]): Promise<boolean> {
  const waiting = await Promise.all(services.map(service => service.pendingMigrations()));
  return waiting.every(names => names.length === 0);
}

interface Stopping {
  unready(): void;
  config: PlatformConfig;
  server: HttpServer;
  metrics: HttpServer | undefined;
  opened: OpenService[];
  shared: Shared;
}

/** Not ready; `Connection: close` while load balancers notice; requests in flight; consumers; flush; pools. */
async function stopAll({ unready, config, server, metrics, opened, shared }: Stopping): Promise<void> {
  unready();
  server.drain();
  const drainSeconds = config.DRAIN_SECONDS ?? (config.NODE_ENV === 'production' ? 6 : 0);
  await new Promise(resolve => setTimeout(resolve, drainSeconds * 1_000));
  await server.close(inFlightGraceMs);
  for (const service of opened.toReversed()) await service.end();
  await closeShared(shared);
  await metrics?.close(0);
}

const forceQuitMs = 35_000;

/** Runs services as this process: until SIGTERM or SIGINT, then stops cleanly and exits 0. */
export async function run(services: Service | Service[], { house, env }: StartOptions): Promise<Running> {
  const running = await startServices([services].flat(), { house, env }).catch(refuse);
  const { log } = running.shared;
  log.info({ url: running.url, services: running.services.map(service => service.name) }, 'ready');
  const quit = (signal: string) => {
    log.info({ signal }, 'stopping');
    setTimeout(() => {
      log.error('stopping took too long: leaving now');
      process.exit(1);
    }, forceQuitMs).unref();
    running.stop().then(
      () => process.exit(0),
      error => {
        log.error({ err: error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', quit);
  process.once('SIGINT', quit);
  process.on('unhandledRejection', error => log.error({ err: error }, 'unhandled rejection'));
  return running;
}

/** What a person can mend (configuration, a taken port, an unreachable database) is told in plain lines. */
export function refuse(error: unknown): never {
  const known = error instanceof ConfigError || error instanceof StartError;
  process.stderr.write(`${known ? (error as Error).message : ((error as Error).stack ?? String(error))}\n`);
  process.exit(1);
}
