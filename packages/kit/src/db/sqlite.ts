import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import BetterSqlite3Client, { type SqliteQuery } from 'knex/lib/dialects/better-sqlite3/index.js';
import { insideTransaction } from './current-transaction.ts';
import { DatabaseUnavailable } from './errors.ts';

/**
 * knex over `node:sqlite`: no native module to build. WAL lets a backup read while we write, and
 * transactions take the write lock at once, since a lock upgrade in the middle would fail without waiting.
 */
export class NodeSqliteClient extends BetterSqlite3Client {
  override _driver() {
    return DatabaseSync;
  }

  override async acquireRawConnection() {
    const { filename }: { filename?: string } = this.connectionSettings;
    const db = new DatabaseSync(filename ?? ':memory:');
    db.exec('PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000;');
    return db;
  }

  async _query(db: DatabaseSync, query: SqliteQuery) {
    await letOthersIn();
    const statement = db.prepare(query.sql === 'BEGIN;' ? 'BEGIN IMMEDIATE;' : query.sql);
    const bindings = this._formatBindings(query.bindings).map(bindable);
    if (statement.columns().length > 0) {
      query.response = statement.all(...bindings);
    } else {
      const { lastInsertRowid, changes } = statement.run(...bindings);
      query.response = { changes };
      query.context = { lastID: lastInsertRowid, changes };
    }
    return query;
  }

  // There is one connection: waiting for it inside the transaction that holds it would never end.
  override async acquireConnection() {
    if (insideTransaction(this)) throw new Error('Inside tx use trx.db: the database itself is busy with it');
    try {
      return await super.acquireConnection();
    } catch (cause) {
      throw new DatabaseUnavailable('The SQLite connection did not become free in time', { cause });
    }
  }
}

/** Milliseconds of statements after which the event loop goes around once. */
const turnMs = 5;
let turnedAt = 0;

/**
 * Statements run in this thread, and what waits for them goes on in microtasks: thousands of them in a row (an import, the
 * events that it causes) would let no request in, of whatever service, until all are done.
 */
async function letOthersIn(): Promise<void> {
  if (performance.now() - turnedAt < turnMs) return;
  await nextTurn();
  turnedAt = performance.now();
}

function bindable(value: unknown): SQLInputValue {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return value;
  if (value instanceof Uint8Array) return value;
  if (typeof value === 'object') return JSON.stringify(value);
  throw new TypeError(`SQLite cannot store a ${typeof value}`);
}

/** Creates the folder of a database file; throws one clear line when nothing can be written there. */
export function prepareFile(file: string): void {
  if (file === ':memory:') return;
  try {
    mkdirSync(dirname(file), { recursive: true });
    accessSync(dirname(file), constants.W_OK | constants.X_OK);
    if (existsSync(file)) accessSync(file, constants.R_OK | constants.W_OK);
  } catch (cause) {
    throw new Error(`Cannot write ${file}: make its folder writable for this user, or set DATABASE_URL`, {
      cause,
    });
  }
}
