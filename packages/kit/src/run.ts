import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from './clock.ts';
import { ConfigError, configProblems, type Env, readConfig } from './config.ts';
import { isUnavailable } from './db/connect.ts';
import type { House } from './house.ts';
import { front } from './http/front.ts';
import type { KeySet } from './http/key-set.ts';
import { serveMetrics } from './http/metrics-server.ts';
import { type HttpServer, listen } from './http/server.ts';
import type { Site } from './http/site.ts';
import { inTurn } from './in-turn.ts';
import { createLog, type Log } from './log.ts';
import { closeShared, openShared, type Shared } from './platform.ts';
import { type PlatformConfig, readPlatformConfig } from './platform-config.ts';
import { type OpenService, openService, type Service } from './service.ts';
import { StartError } from './start-error.ts';

export interface StartOptions {
  /** Public keys of access tokens; read from the house's key set when absent. */
  keys?: KeySet;
  house: House;
  env: Env;
  clock?: Clock;
  log?: Log;
  /** Pages for people, where no service answers. */
  site?: Site;
  /** Opens everything and begins nothing (no relay, consumers or jobs; never ready): for scripts beside a running house. */
  idle?: boolean;
  /** Aborting gives up a start that is under way: what is open is closed, and `startServices` rejects. */
  signal?: AbortSignal;
}

export interface Running {
  url: string;
  port: number;
  config: PlatformConfig;
  services: OpenService[];
  shared: Shared;
  /**
   * Drains and stops in the order of architecture section 9; `drainSeconds` instead of DRAIN_SECONDS. Safe to call twice.
   * Everything is closed also when a part fails to; then it rejects.
   */
  stop(options?: { drainSeconds?: number }): Promise<void>;
}

/** Starts services on one port, in order: parts, databases, apps, port, consumers and jobs, ready. A failed start leaves nothing open. */
export async function startServices(services: Service[], options: StartOptions): Promise<Running> {
  const { env, signal } = options;
  const config = settingsOf(services, options);
  const shared = await openShared({ ...options, config });
  const open: Open = { services: [], servers: [] };
  let ready = false;
  try {
    for (const service of services) {
      signal?.throwIfAborted();
      open.services.push(await openService(service, shared, { env, signal }));
    }
    const { HOST: host } = config;
    const answer = front({ shared, services: open.services, isReady: () => ready, site: options.site });
    const server = await listen(answer, { host, port: config.PORT });
    open.servers.push(server);
    shared.setOwnUrl(server.url);
    if (config.METRICS_PORT !== undefined)
      open.servers.push(await serveMetrics(shared, { host, port: config.METRICS_PORT }));
    if (!options.idle) {
      await begin(open.services, shared.log, signal);
      ready = true;
    }
    let stopping: Promise<void> | undefined;
    const stop: Running['stop'] = ({ drainSeconds = drainSecondsOf(config) } = {}) => {
      ready = false;
      stopping ??= inTurn([
        () => drain(server, open.services, drainSeconds),
        () => close(open, shared, inFlightMs(drainSeconds)),
      ]);
      return stopping;
    };
    return { url: server.url, port: server.port, config, services: open.services, shared, stop };
  } catch (error) {
    await close(open, shared, 0).catch(failure =>
      shared.log.warn({ err: failure }, 'not all could be closed'),
    );
    throw error;
  }
}

/** What every process reads, once the settings of its services have been looked at too: all that is wrong is told at once. */
function settingsOf(
  services: Service[],
  { house, env }: Pick<StartOptions, 'house' | 'env'>,
): PlatformConfig {
  const platform = () => readPlatformConfig(env, Object.keys(house.services));
  const readers = [platform, ...services.map(service => () => readConfig(service.config, env))];
  const problems = readers.flatMap(configProblems);
  if (problems.length > 0) throw new ConfigError(problems);
  return platform();
}

interface Open {
  services: OpenService[];
  /** The one that serves first, then that of the metrics. */
  servers: HttpServer[];
}

/** Waits for who migrates (MIGRATE=false): before that, consumers would put events aside that they cannot store. */
async function begin(services: OpenService[], log: Log, signal: AbortSignal | undefined): Promise<void> {
  for (let told = false; ; told = true) {
    const waiting = await missing(services);
    if (waiting.length === 0) break;
    if (!told) log.warn({ waiting }, 'not ready: waiting for migrations to be run');
    await sleep(1_000, undefined, signal && { signal });
  }
  for (const service of services) {
    signal?.throwIfAborted();
    await service.begin();
  }
  signal?.throwIfAborted();
}

/** Names of migrations; a database that is away for a moment is waited for as well. */
async function missing(services: OpenService[]): Promise<string[]> {
  try {
    const names = await Promise.all(services.map(service => service.pendingMigrations()));
    return names.flat();
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    return ['an answer of the database'];
  }
}

const drainSecondsOf = ({ DRAIN_SECONDS, NODE_ENV }: PlatformConfig) =>
  DRAIN_SECONDS ?? (NODE_ENV === 'production' ? 6 : 0);

// Of 35 s until the platform kills: draining and requests in flight together, then consumers and what is to be flushed.
const inFlightMs = (drainSeconds: number) => Math.max(1_000, 31_000 - drainSeconds * 1_000);
const forceQuitMs = 34_000;

/** Still answering, but `Connection: close`, while load balancers notice and streams come to their ends. */
async function drain(server: HttpServer, services: OpenService[], seconds: number): Promise<void> {
  server.drain();
  for (const service of services) service.drain?.(seconds * 1_000);
  await sleep(seconds * 1_000);
}

/** Requests in flight; then each service's jobs, consumers, flush and pool; then bus, cache and mail; metrics to the end. */
function close({ servers, services }: Open, shared: Shared, inFlightMs: number): Promise<void> {
  const [server, metrics] = servers;
  return inTurn([
    () => server?.close(inFlightMs),
    ...services.toReversed().map(service => () => service.end()),
    () => closeShared(shared),
    () => metrics?.close(0),
  ]);
}

/**
 * Runs services as this process: until SIGTERM or SIGINT, then stops cleanly and exits 0; a second signal exits at once.
 * After an uncaught exception nobody knows what state is left: it stops as quickly as it can do so cleanly, and exits 1.
 * A rejection that nobody handled breaks off one task only: it is logged as an error, and the process goes on, since
 * otherwise one such request after the other would end all replicas.
 */
export async function run(given: Service | Service[], { house, env, site }: StartOptions): Promise<Running> {
  const services = [given].flat();
  const log = logOf(services, { house, env });
  const starting = new AbortController();
  let running: Running | undefined;
  let leaving: number | undefined;

  const leave = (code: number, drainSeconds?: number) => {
    if (leaving !== undefined) process.exit(1);
    leaving = code;
    setTimeout(() => {
      log.error('stopping took too long: leaving now');
      process.exit(1);
    }, forceQuitMs).unref();
    if (!running) return starting.abort();
    running.stop(drainSeconds === undefined ? {} : { drainSeconds }).then(
      () => process.exit(code),
      error => {
        log.error({ err: error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      log.info({ signal }, leaving === undefined ? 'stopping' : 'stopping at once');
      leave(0);
    });
  }
  process.on('uncaughtException', error => {
    log.fatal({ err: error }, 'uncaught exception');
    leave(1, 0);
  });
  process.on('unhandledRejection', error => log.error({ err: error }, 'unhandled rejection'));

  const options = { house, env, log, signal: starting.signal, ...(site && { site }) };
  running = await startServices(services, options).catch(error =>
    leaving === undefined ? refuse(error) : process.exit(leaving),
  );
  log.info({ url: running.url, services: running.services.map(service => service.name) }, 'ready');
  return running;
}

function logOf(services: Service[], options: StartOptions): Log {
  try {
    return createLog({ level: settingsOf(services, options).LOG_LEVEL });
  } catch (error) {
    return refuse(error);
  }
}

/** What a person can mend (configuration, a taken port, an unreachable database) is told in plain lines. */
export function refuse(error: unknown): never {
  const known = error instanceof ConfigError || error instanceof StartError;
  process.stderr.write(`${known ? (error as Error).message : ((error as Error).stack ?? String(error))}\n`);
  process.exit(1);
}
