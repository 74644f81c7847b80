import type { IncomingMessage, ServerResponse } from 'node:http';
import Koa, { type Context as KoaContext, type Middleware } from 'koa';
import type { z } from 'zod';
import { type Env, readConfig } from './config.ts';
import { connect, type Db, ping } from './db/connect.ts';
import { type Migration, migrateUp, pending } from './db/migrate.ts';
import { reach } from './db/reach.ts';
import { transactions } from './db/tx.ts';
import { attach } from './events/attach.ts';
import type { Consumer, Listener } from './events/consumer.ts';
import { pruneEvents } from './events/outbox.ts';
import { type Relay, relay } from './events/relay.ts';
import type { HealthCheck } from './http/health.ts';
import { idempotency } from './http/idempotency.ts';
import type { Route } from './http/route.ts';
import { inTurn } from './in-turn.ts';
import { type Job, type RunningJobs, startJobs } from './jobs.ts';
import type { Log } from './log.ts';
import { type Platform, peersOf, type Shared } from './platform.ts';
import { StartError } from './start-error.ts';

/** What a service consists of, made once its platform is there. */
export interface ServiceParts {
  /** The path of a request, in order. */
  pipeline: Middleware[];
  /**
   * Takes requests whose budget is microseconds before anybody has looked at them, and answers them itself. False: it has
   * done nothing to this one, which goes the usual way. Of the paths that are not this service's it takes none.
   */
  handle?: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** The routes that the pipeline serves: documentation and tests read them. */
  routes: Route[];
  consumers?: Consumer[];
  listeners?: Listener[];
  jobs?: Job[];
  /** Further things that `/health` reports on, beside database, bus and cache. */
  health?: HealthCheck[];
  /** Called once the process listens, before it is ready. */
  started?: () => Promise<void>;
  /** Called when load balancers are to send no more: end within this time what would not end by itself, such as streams. */
  drain?: (withinMs: number) => void;
  /** Called when no more requests and events come in: flush what is in memory. */
  stop?: () => Promise<void>;
}

export interface Service<Config extends z.ZodObject = z.ZodObject> {
  name: string;
  config: Config;
  /** Its own tables, oldest first; absent for a service without a database. */
  migrations?: Migration[];
  start(input: { platform: Platform; config: z.output<Config> }): ServiceParts | Promise<ServiceParts>;
}

/** A service is a value: a process runs one, some or all of them. */
export const defineService = <Config extends z.ZodObject>(service: Service<Config>): Service<Config> =>
  service;

/** A service that has been given its platform. */
export interface OpenService extends Omit<ServiceParts, 'handle'> {
  name: string;
  /** What is asked first about every request of the process. */
  take: ServiceParts['handle'];
  /** Answers a request in the service's pipeline. */
  handle: (request: IncomingMessage, response: ServerResponse) => void;
  checks: HealthCheck[];
  platform: Platform;
  /** Names of migrations that wait to be run; once there are none, the database is not asked again. */
  pendingMigrations(): Promise<string[]>;
  /** Jobs that keep the kit's own tables small. */
  housekeeping: Job[];
  /** Starts relay, consumers and jobs. */
  begin(): Promise<void>;
  /** Ends what was begun, and closes the database, each part even when another one fails. */
  end(): Promise<void>;
}

/** Connects the database, migrates it if told to, and builds the Koa app; nothing runs before `begin`. */
export async function openService(
  service: Service,
  shared: Shared,
  { env, signal }: { env: Env; signal?: AbortSignal | undefined },
): Promise<OpenService> {
  const { name, migrations } = service;
  const config = readConfig(service.config, env);
  const log = shared.log.child({ service: name });
  const storage = migrations ? await openStorage({ name, migrations, signal }, shared) : undefined;
  const platform = platformOf(name, { ...shared, log }, storage);
  const parts = await Promise.try(() => service.start({ platform, config })).catch(async error => {
    await storage?.db.destroy();
    throw error;
  });

  const ownJobs = storage ? housekeeping(platform, storage.db) : [];
  let started = false;
  let complete = !migrations || shared.config.MIGRATE;
  let detach: (() => Promise<void>) | undefined;
  let jobs: RunningJobs | undefined;
  return {
    ...parts,
    name,
    take: parts.handle,
    handle: handlerOf(appOf(parts.pipeline, shared, log)),
    checks: [...checksOf(shared, storage?.db), ...(parts.health ?? [])],
    platform,
    housekeeping: ownJobs,
    async pendingMigrations() {
      const waiting = complete || !storage || !migrations ? [] : await pending(storage.db, migrations);
      complete = waiting.length === 0;
      return waiting;
    },
    async begin() {
      await parts.started?.();
      started = true;
      if (storage) shared.metrics.storages.add(name, { db: storage.db, backlog: storage.relay.backlog });
      storage?.relay.start();
      detach = await attach({
        consumers: parts.consumers ?? [],
        listeners: parts.listeners ?? [],
        bus: shared.bus,
        db: storage?.db,
        tx: storage ? platform.tx : undefined,
        log,
      });
      jobs = startJobs([...(parts.jobs ?? []), ...ownJobs], { service: name, log, metrics: shared.metrics });
    },
    // What brings in work ends first: jobs, then consumers; then what they left is flushed; the database is last.
    end: () =>
      inTurn([
        () => jobs?.stop(),
        () => detach?.(),
        // What never came up has nothing to flush, and would overwrite what an earlier run has saved.
        () => (started ? parts.stop?.() : undefined),
        () => storage?.relay.stop(),
        () => shared.metrics.storages.remove(name),
        () => storage?.db.destroy(),
      ]),
  };
}

function handlerOf(app: Koa): OpenService['handle'] {
  const pipeline = app.callback();
  return (request, response) => void pipeline(request, response);
}

function appOf(pipeline: Middleware[], { config }: Shared, log: Log): Koa {
  const app = new Koa({ proxy: config.TRUSTED_PROXIES > 0, maxIpsCount: config.TRUSTED_PROXIES });
  for (const part of pipeline) app.use(part);
  // What no part of the pipeline has caught: a fault of the pipeline itself, or of a stream or socket under an answer.
  app.on('error', (error: Error, ctx?: KoaContext) => {
    const gone = ctx?.req.destroyed && !ctx.res.writableFinished;
    log[gone ? 'debug' : 'error'](
      { err: error, path: ctx?.path },
      'a request failed outside of its pipeline',
    );
  });
  return app;
}

const dayMs = 24 * 3_600_000;
/** How long events and the marks of consumers are kept: longer than the broker keeps messages (7 days). */
const keepEventsMs = 30 * dayMs;

/** What the kit's own tables need, whatever the service. */
const housekeeping = ({ idempotency: keys, clock }: Platform, db: Db): Job[] => [
  { name: 'purge idempotency keys', everyMs: 3_600_000, run: async () => void (await keys?.purge()) },
  {
    name: 'prune events',
    everyMs: 3_600_000,
    run: async () => void (await pruneEvents(db, new Date(clock.now().getTime() - keepEventsMs))),
  },
];

interface Storage {
  db: Db;
  relay: Relay;
}

interface StorageInput {
  name: string;
  migrations: Migration[];
  signal: AbortSignal | undefined;
}

async function openStorage({ name, migrations, signal }: StorageInput, shared: Shared): Promise<Storage> {
  const { config, log, bus } = shared;
  const { PATIENCE: patience } = config;
  const url = config.DATABASE_URL?.replaceAll('{service}', name);
  const db = connect({
    ...(url ? { url } : { file: `${shared.dataDir}/${name}.sqlite` }),
    max: config.DATABASE_POOL,
    patience,
    log,
  });
  try {
    if (url) await reach(db, { name, urlToCreate: config.MIGRATE ? url : undefined, patience, log, signal });
    else await openFile(db, `${shared.dataDir}/${name}.sqlite`);
    if (config.MIGRATE) await migrateUp(db, migrations);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return { db, relay: relay({ db, bus, log, patience }) };
}

async function openFile(db: Db, file: string): Promise<void> {
  try {
    await ping(db);
  } catch (cause) {
    throw new StartError(`DATA_DIR: ${file} cannot be opened.`, { cause });
  }
}

function platformOf(name: string, shared: Shared, storage: Storage | undefined): Platform {
  const noDatabase = (): never => {
    throw new Error(`${name} has no database: give it migrations to get one`);
  };
  const { keys, internal, setOwnUrl: _, ...rest } = shared;
  return {
    ...rest,
    get db() {
      return storage?.db ?? noDatabase();
    },
    tx: storage
      ? transactions({ db: storage.db, outboxWake: storage.relay.wake, log: shared.log })
      : noDatabase,
    peer: peersOf(shared, name),
    auth: { self: name, keys, internal },
    idempotency: storage && idempotency({ db: storage.db, clock: shared.clock }),
  };
}

function checksOf(shared: Shared, db: Db | undefined): HealthCheck[] {
  return [
    ...(db ? [{ name: 'database', check: () => ping(db) }] : []),
    { name: 'bus', check: () => shared.bus.ping() },
    { name: 'cache', check: () => shared.cache.ping() },
  ];
}
