import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
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
