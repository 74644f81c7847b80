import knex, { type Knex } from 'knex';
import { FailoverMysqlClient, limitQueries, limitSilence, mysqlSettings } from './mysql.ts';
import { NodeSqliteClient, prepareFile } from './sqlite.ts';

export { DatabaseUnavailable, isTransient, isUnavailable } from './errors.ts';
export { ensureDatabase } from './mysql.ts';

export type Db = Knex;

export interface ConnectOptions {
  /** `mysql://user:password@host:3306/database`; takes precedence over `file`. */
  url?: string;
  /** A SQLite file, created with its folder when missing, or `:memory:`. */
  file?: string;
  /** Most MySQL connections at once (10). */
  max?: number;
  /** How long a caller waits for a free connection, in milliseconds: 3,000, and for the only one of SQLite 10,000. */
  acquireTimeoutMs?: number;
  /** Longest statement, in milliseconds (15,000); 0 is unlimited. MySQL only. */
  queryTimeoutMs?: number;
  /** Seconds after which the server takes a session that says nothing for dead, and frees its locks (45). MySQL only. */
  silentSeconds?: number;
  /** How many times longer than usual a connection may take, 1. */
  patience?: number;
  log?: { warn(message: string): void; error(message: string): void };
}

/**
 * Opens a pool; connections are made when first needed, so an absent server fails the query, not the start.
 * Throws at once when the URL is malformed or the SQLite folder cannot be written. End it with `db.destroy()`.
 */
export function connect({
  url,
  file = ':memory:',
  max = 10,
  patience = 1,
  acquireTimeoutMs = (url ? 3_000 : 10_000) * patience,
  queryTimeoutMs,
  silentSeconds,
  log,
}: ConnectOptions): Db {
  const common: Knex.Config = {
    useNullAsDefault: true,
    compileSqlOnError: false, // bound values are personal data and secrets; they stay out of error messages
    acquireConnectionTimeout: acquireTimeoutMs,
    log: {
      warn: message => log?.warn(String(message)),
      error: message => log?.error(String(message)),
      deprecate: () => {},
      debug: () => {},
    },
  };
  if (!url) {
    prepareFile(file);
    return knex({
      ...common,
      client: NodeSqliteClient,
      connection: { filename: file },
      pool: { min: 1, max: 1 },
    });
  }
  const db = knex({
    ...common,
    client: FailoverMysqlClient,
    connection: mysqlSettings(url, patience),
    pool: { min: 0, max, idleTimeoutMillis: 30_000, createTimeoutMillis: acquireTimeoutMs },
  });
  if (queryTimeoutMs !== undefined) limitQueries(db.client, queryTimeoutMs);
  if (silentSeconds !== undefined) limitSilence(db.client, silentSeconds);
  return db;
}

/** Which SQL the database speaks. Prefer what both share; this is for locks and the like. */
export const engine = (db: Db): 'mysql' | 'sqlite' =>
  db.client instanceof FailoverMysqlClient ? 'mysql' : 'sqlite';

/** Resolves when the database answers a query; rejects with the driver's error. */
export async function ping(db: Db): Promise<void> {
  await db.raw('select 1');
}
