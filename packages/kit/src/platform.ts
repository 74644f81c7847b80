import { randomBytes } from 'node:crypto';
import { accessSync, constants, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Cache } from './cache/cache.ts';
import { memoryCache } from './cache/memory.ts';
import { redisCache } from './cache/redis.ts';
import { type Clock, systemClock } from './clock.ts';
import type { Db } from './db/connect.ts';
import type { Tx } from './db/tx.ts';
import type { Bus } from './events/bus.ts';
import { localBus } from './events/local.ts';
import { natsBus } from './events/nats.ts';
import type { House } from './house.ts';
import type { AuthParts } from './http/auth.ts';
import { type Peer, peers } from './http/client.ts';
import type { Idempotency } from './http/idempotency.ts';
import { type InternalTokens, internalTokens } from './http/internal-token.ts';
import { type KeySet, keySet } from './http/key-set.ts';
import { inTurn } from './in-turn.ts';
import { createLog, type Log } from './log.ts';
import { type Mail, mailer } from './mail.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import type { PlatformConfig } from './platform-config.ts';
import { StartError } from './start-error.ts';

/** What one process offers to all services in it. */
export interface Shared {
  house: House;
  config: PlatformConfig;
  log: Log;
  metrics: Metrics;
  clock: Clock;
  bus: Bus;
  cache: Cache;
  mail: Mail;
  keys: KeySet;
  internal: InternalTokens;
  /** Folder for files that people upload: EFS in a deployment. */
  assets: string;
  /** Folder for what this process wants to find again after a restart. */
  dataDir: string;
  /** Base URL of a service, wherever it runs. */
  urlOf(service: string): string;
  /** Told once the process listens. */
  setOwnUrl(url: string): void;
  /** Where people reach this installation: links in mails start with it. */
  publicUrl(): string;
}

/** What one service gets at its start. */
export interface Platform extends Omit<Shared, 'setOwnUrl' | 'internal' | 'keys'> {
  /** This service's own database; services without one must not touch it. */
  db: Db;
  tx: Tx;
  /** A client for another service's HTTP API. */
  peer(service: string): Peer;
  auth: AuthParts;
  idempotency: Idempotency | undefined;
}

export interface SharedOptions {
  keys?: KeySet;
  house: House;
  config: PlatformConfig;
  clock?: Clock;
  log?: Log;
}

/** Builds the parts by which URLs are there: no mode flag, each URL switches one part. */
export async function openShared({
  house,
  config,
  clock = systemClock,
  log: given,
  keys,
}: SharedOptions): Promise<Shared> {
  const log = given ?? createLog({ level: config.LOG_LEVEL });
  const dataDir = writableFolder(config.DATA_DIR, 'DATA_DIR');
  const assets = writableFolder(config.ASSETS_DIR ?? path.join(dataDir, 'assets'), 'ASSETS_DIR');
  const internal = internalTokens(
    config.internalSecrets.length > 0 ? config.internalSecrets : randomBytes(32).toString('hex'),
  );
  let ownUrl = '';
  const urlOf = (service: string) =>
    config.peerUrls[service] ?? config.SERVICE_URL?.replaceAll('{service}', service) ?? ownUrl;
  return {
    house,
    config,
    log,
    metrics: createMetrics(house.version, config.PATIENCE),
    clock,
    bus: config.NATS_URL
      ? await natsBus({ url: config.NATS_URL, replicas: config.NATS_REPLICAS, log })
      : openLocalBus(path.join(dataDir, 'bus.sqlite'), log),
    cache: config.REDIS_URL
      ? await redisCache({ url: config.REDIS_URL, log, timeoutMs: 100 * config.PATIENCE })
      : memoryCache(),
    mail: mailer({
      smtpUrl: config.SMTP_URL,
      from: config.MAIL_FROM,
      folder: path.join(dataDir, 'mail'),
      log,
    }),
    keys:
      keys ??
      keySet(async () => {
        const answer = await fetch(urlOf(house.keys.service) + house.keys.path, {
          signal: AbortSignal.timeout(2_000 * config.PATIENCE),
        });
        return answer.json();
      }, log),
    internal,
    assets,
    dataDir,
    urlOf,
    setOwnUrl: url => {
      ownUrl = url;
    },
    publicUrl: () => config.PUBLIC_URL ?? ownUrl.replace('127.0.0.1', 'localhost'),
  };
}

/** Ends the parts that all services share, after the last of them has stopped. */
export async function closeShared(shared: Shared): Promise<void> {
  await inTurn([() => shared.bus.close(), () => shared.cache.close(), () => shared.mail.close()]);
}

/** The client factory of one service, which signs its calls with that service's name. */
export const peersOf = ({ urlOf, internal, log, metrics, config }: Shared, self: string) =>
  peers({ self, urlOf, tokens: internal, log, metrics, patience: config.PATIENCE });

function openLocalBus(file: string, log: Log): Bus {
  try {
    return localBus({ file, log });
  } catch (cause) {
    throw new StartError(`DATA_DIR: ${file} cannot be opened.`, { cause });
  }
}

function writableFolder(folder: string, name: string): string {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return path.resolve(folder);
  } catch (error) {
    throw new StartError(
      `${name}: the folder ${folder} cannot be written (${(error as NodeJS.ErrnoException).code}).`,
    );
  }
}
