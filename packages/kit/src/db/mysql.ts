import type { Knex } from 'knex';
import Mysql2Client, { type MysqlConnection, type MysqlQuery } from 'knex/lib/dialects/mysql2/index.js';
import { type ConnectionOptions, createConnection, type RowDataPacket } from 'mysql2';
import { DatabaseUnavailable, isConnectionLost, isReadOnlyServer } from './errors.ts';

const invalidUrl = 'must look like mysql://user:password@host:3306/database';

/**
 * Connection settings of a `mysql://` URL. `?ssl=required` verifies the server, `?ssl=amazon-rds` by Amazon's CAs.
 * Connecting may take two seconds times `patience`.
 */
export function mysqlSettings(url: string, patience = 1) {
  const parsed = URL.parse(url);
  if (!parsed || !/^(mysql|mariadb):$/.test(parsed.protocol) || !parsed.hostname) {
    throw new Error(`DATABASE_URL ${invalidUrl}`);
  }
  const ssl = parsed.searchParams.get('ssl');
  return {
    host: parsed.hostname,
    port: Number(parsed.port || 3306),
    user: decodeURIComponent(parsed.username),
    password: decodeURIComponent(parsed.password),
    database: decodeURIComponent(parsed.pathname.slice(1)),
    ...(ssl && {
      ssl: ssl === 'amazon-rds' ? 'Amazon RDS' : { minVersion: 'TLSv1.2', verifyIdentity: true },
    }),
    connectTimeout: 2_000 * patience,
    enableKeepAlive: true,
    keepAliveInitialDelay: 10_000,
    timezone: 'Z',
    jsonStrings: true, // text on both engines; the json codec parses it
    supportBigNumbers: true,
    decimalNumbers: true, // sum() and avg() are numbers on both engines
    // Binary collation: keys and names compare as SQLite compares them, on every server's defaults.
    charset: 'utf8mb4',
    collate: 'utf8mb4_bin',
  };
}

/**
 * Opens connections, and holds what all clients of one pool share: knex derives clients (a transaction's, a copy for
 * migrations) that keep no fields of ours, only the driver.
 */
class Driver {
  /** Raised when a server has lost its writer role; older connections end at their next check-out. */
  epoch = 0;
  readonly bornIn = new WeakMap<MysqlConnection, number>();
  /** How long a statement may take, in milliseconds; 0 is unlimited. */
  queryTimeoutMs = 15_000;
  /**
   * Seconds after which the server ends a session that says nothing: a machine that lost its power says no good-bye, and
   * the locks of its sessions and transactions would stay for hours (`wait_timeout`). Longer than connections idle in a pool.
   */
  silentSeconds = 45;

  // knex takes `charset` and `collate` as table defaults, mysql2 wants one collation name.
  // The password is named because knex hides it from being spread (and logged).
  createConnection({ collate: _, password, ...settings }: ConnectionOptions & { collate?: string }) {
    return createConnection({ ...settings, ...(password && { password }), charset: 'UTF8MB4_BIN' });
  }
}

const driverOf = (client: Knex.Client): Driver => client.driver;

/** Sets the longest statement of this pool, in milliseconds; 0 is unlimited. */
export function limitQueries(client: Knex.Client, ms: number): void {
  driverOf(client).queryTimeoutMs = ms;
}

/** Sets after how many seconds the server ends a session that says nothing. Only for connections that are made later. */
export function limitSilence(client: Knex.Client, seconds: number): void {
  driverOf(client).silentSeconds = seconds;
}

/** How often a connection must say something that is kept out of the pool, in milliseconds: it gets three attempts. */
export const signOfLifeMs = (client: Knex.Client): number => (driverOf(client).silentSeconds * 1_000) / 3;

/** How many callers may wait for a connection before the next one is refused at once. */
const maxQueue = 200;

/**
 * knex over mysql2, made to survive a fail-over: only a writer is accepted, a connection that reported its loss is
 * never used again, and once one server turned out read-only, all connections opened before are dropped as well
 * (mysql2 itself checks none of this for a transaction's connection).
 */
export class FailoverMysqlClient extends Mysql2Client {
  override _driver() {
    return new Driver();
  }

  override async acquireRawConnection(): Promise<MysqlConnection> {
    const { epoch, bornIn, silentSeconds } = driverOf(this);
    const connection = await super.acquireRawConnection();
    try {
      await prepareSession(connection, silentSeconds);
    } catch (error) {
      connection.destroy();
      throw error;
    }
    bornIn.set(connection, epoch);
    return connection;
  }

  override async validateConnection(connection: MysqlConnection): Promise<boolean> {
    const { epoch, bornIn } = driverOf(this);
    return bornIn.get(connection) === epoch && (await super.validateConnection(connection));
  }

  override async _query(connection: MysqlConnection, query: MysqlQuery): Promise<unknown> {
    const driver = driverOf(this);
    if (driver.queryTimeoutMs > 0) query.options = { timeout: driver.queryTimeoutMs, ...query.options };
    try {
      return await super._query(connection, query);
    } catch (error) {
      if (isReadOnlyServer(error)) driver.epoch += 1;
      if (isReadOnlyServer(error) || isConnectionLost(error)) connection.__knex__disposed = error;
      // mysql2 attaches the statement with its values: personal data and secrets, which a logger would print.
      if (error instanceof Error && 'sql' in error) delete error.sql;
      throw error;
    }
  }

  override async destroyRawConnection(connection: MysqlConnection): Promise<void> {
    const { epoch, bornIn } = driverOf(this);
    // Saying good-bye on a dead link would only wait for its time-out.
    if (connection.__knex__disposed || bornIn.get(connection) !== epoch) return connection.destroy();
    return super.destroyRawConnection(connection);
  }

  override async acquireConnection() {
    const waiting = this.pool && 'numPendingAcquires' in this.pool ? this.pool.numPendingAcquires() : 0;
    if (waiting >= maxQueue) {
      throw new DatabaseUnavailable(`More than ${maxQueue} callers wait for a database connection`);
    }
    try {
      return await super.acquireConnection();
    } catch (cause) {
      if (!(cause instanceof Error && cause.name === 'KnexTimeoutError')) throw cause;
      throw new DatabaseUnavailable('No database connection became free in time; the pool is exhausted', {
        cause,
      });
    }
  }
}

// READ COMMITTED takes no gap locks, so that concurrent inserts and upserts seldom deadlock; the short lock wait
// turns a stuck row into a retry instead of a hanging request.
async function prepareSession(connection: MysqlConnection, silentSeconds: number): Promise<void> {
  const session = connection.promise();
  await session.query(
    // MySQL cuts what group_concat joins at 1 KiB, MariaDB at 1 MiB.
    "SET SESSION time_zone = '+00:00', innodb_lock_wait_timeout = 5, group_concat_max_len = 1048576, " +
      `wait_timeout = ${silentSeconds}, ` +
      "sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
  );
  await session.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
  const [rows] = await session.query<RowDataPacket[]>('SELECT @@innodb_read_only + @@read_only AS read_only');
  if (Number(rows[0]?.['read_only']) > 0) throw new DatabaseUnavailable('The database server is read-only');
}

/** Runs `work` (a migration) without the statement time-out. */
export async function withoutQueryTimeout<T>(client: Knex.Client, work: () => Promise<T>): Promise<T> {
  if (!(client instanceof FailoverMysqlClient)) return work();
  const driver = driverOf(client);
  const before = driver.queryTimeoutMs;
  driver.queryTimeoutMs = 0;
  try {
    return await work();
  } finally {
    driver.queryTimeoutMs = before;
  }
}

/** Creates the database of this URL when it is missing and the user may; otherwise leaves that to the first query. */
export async function ensureDatabase(url: string): Promise<void> {
  const { collate, database, ...settings } = mysqlSettings(url);
  if (!/^[\w-]+$/.test(database)) throw new Error(`DATABASE_URL names no database: it ${invalidUrl}`);
  const connection = createConnection({ ...settings, charset: 'UTF8MB4_BIN' });
  connection.on('error', () => {}); // reported by the query below
  try {
    const name = connection.escapeId(database);
    await connection
      .promise()
      .query(`CREATE DATABASE IF NOT EXISTS ${name} CHARACTER SET utf8mb4 COLLATE ${collate}`);
  } catch (error) {
    const refused =
      error instanceof Error && 'errno' in error && (error.errno === 1044 || error.errno === 1045);
    if (!refused) throw error;
  } finally {
    connection.destroy();
  }
}
