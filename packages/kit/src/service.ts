import Koa, { type Middleware } from 'koa';
import type { z } from 'zod';
import { type Env, readConfig } from './config.ts';
import { connect, type Db, ensureDatabase, ping } from './db/connect.ts';
import { type Migration, migrateUp, pending } from './db/migrate.ts';
import { transactions } from './db/tx.ts';
import { attach, type Consumer, type Listener } from './events/consumer.ts';
import { type Relay, relay } from './events/relay.ts';
import type { HealthCheck } from './http/health.ts';
import { idempotency } from './http/idempotency.ts';
import type { Route } from './http/route.ts';
import { StartError } from './http/server.ts';
import { type Job, type RunningJobs, startJobs } from './jobs.ts';
import { type Platform, peersOf, type Shared } from './platform.ts';

/** What a service consists of, made once its platform is there. */
export interface ServiceParts {
  /** The path of a request, in order. */
  pipeline: Middleware[];
  /** The routes that the pipeline serves: documentation and tests read them. */
  routes: Route[];
  consumers?: Consumer[];
  listeners?: Listener[];
  jobs?: Job[];
  /** Further things that `/health` reports on, beside database, bus and cache. */
  health?: HealthCheck[];
  /** Called once the process listens, before it is ready. */
  started?: () => Promise<void>;
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
export interface OpenService extends ServiceParts {
  name: string;
  handle: ReturnType<Koa['callback']>;
  checks: HealthCheck[];
  platform: Platform;
  /** Names of migrations that wait to be run; the service is not ready before there are none. */
  pendingMigrations(): Promise<string[]>;
  begin(): Promise<void>;
  end(): Promise<void>;
}

/** Connects the database, migrates it if told to, and builds the Koa app; nothing runs before `begin`. */
export async function openService(service: Service, shared: Shared, env: Env): Promise<OpenService> {
  const config = readConfig(service.config, env);
  const log = shared.log.child({ service: service.name });
  const storage = service.migrations
    ? await openStorage(service.name, service.migrations, shared)
    : undefined;
  const platform = platformOf(service.name, { ...shared, log }, storage);
  const parts = await Promise.try(() => service.start({ platform, config })).catch(async error => {
    await storage?.db.destroy();
    throw error;
  });
  const app = new Koa({
    proxy: shared.config.TRUSTED_PROXIES > 0,
    maxIpsCount: shared.config.TRUSTED_PROXIES,
  });
  app.silent = true;
  for (const part of parts.pipeline) app.use(part);

  let detach: (() => Promise<void>) | undefined;
  let jobs: RunningJobs | undefined;
  return {
    ...parts,
    name: service.name,
    handle: app.callback(),
    checks: [...checksOf(shared, storage?.db), ...(parts.health ?? [])],
    platform,
    pendingMigrations: async () =>
      storage && service.migrations ? pending(storage.db, service.migrations) : [],
    async begin() {
      await parts.started?.();
      storage?.relay.start();
      detach = await attach({
        consumers: parts.consumers ?? [],
        listeners: parts.listeners ?? [],
        bus: shared.bus,
        db: storage?.db,
        tx: storage ? platform.tx : undefined,
        log,
      });
      jobs = startJobs([...(parts.jobs ?? []), ...housekeeping(platform)], log);
    },
    async end() {
      await jobs?.stop();
      await detach?.();
      await parts.stop?.();
      await storage?.relay.stop();
      await storage?.db.destroy();
    },
  };
}

/** What the kit's own tables need, whatever the service. */
const housekeeping = ({ idempotency: keys }: Platform): Job[] =>
  keys
    ? [{ name: 'purge idempotency keys', everyMs: 3_600_000, run: async () => void (await keys.purge()) }]
    : [];

interface Storage {
  db: Db;
  relay: Relay;
}

async function openStorage(name: string, migrations: Migration[], shared: Shared): Promise<Storage> {
  const { config, log, bus } = shared;
  const url = config.DATABASE_URL?.replaceAll('{service}', name);
  const db = connect({
    ...(url ? { url } : { file: `${shared.dataDir}/${name}.sqlite` }),
    max: config.DATABASE_POOL,
    log,
  });
  try {
    if (url && config.MIGRATE) await ensureDatabase(url);
    await ping(db);
  } catch (error) {
    await db.destroy();
    const code = error instanceof Error && 'code' in error ? error.code : 'no answer';
    throw new StartError(`DATABASE_URL: the database of ${name} cannot be reached (${code}).`);
  }
  if (config.MIGRATE) await migrateUp(db, migrations);
  return { db, relay: relay({ db, bus, log }) };
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
