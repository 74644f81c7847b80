import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { type Db, engine } from './connect.ts';
import { signOfLifeMs } from './mysql.ts';

/** A lock by name, held by at most one process of a database at a time. */
export interface Lock {
  /** False once the connection that carried the lock is gone: somebody else may hold it by now. */
  held(): Promise<boolean>;
  release(): Promise<void>;
}

/**
 * MySQL: `GET_LOCK` on a connection of its own, freed by the server when that connection ends, so a killed process
 * leaves nothing behind, and one whose machine is lost is waited for no longer than the server bears silence.
 * SQLite: one process owns the file, so the lock lives in it.
 * Undefined when somebody else held it for all of `waitSeconds`.
 */
export async function acquireLock(db: Db, name: string, waitSeconds = 0): Promise<Lock | undefined> {
  return engine(db) === 'mysql' ? serverLock(db, name, waitSeconds) : processLock(db, name);
}

async function serverLock(db: Db, name: string, waitSeconds: number): Promise<Lock | undefined> {
  const connection = await db.client.acquireConnection();
  const ask = async (sql: string, ...bindings: (string | number)[]) => {
    const [rows] = await db
      .raw(sql, bindings)
      .options({ timeout: (waitSeconds + 10) * 1000 })
      .connection(connection);
    return Number(rows[0]?.answer) === 1;
  };
  const lock = lockName(name, db.client.database());
  const got = await ask('select get_lock(?, ?) as answer', lock, waitSeconds).catch(async error => {
    await db.client.releaseConnection(connection);
    throw error;
  });
  if (!got) {
    await db.client.releaseConnection(connection);
    return undefined;
  }
  const alive = setInterval(() => void ask('select 1 as answer').catch(() => {}), signOfLifeMs(db.client));
  alive.unref();
  return {
    held: () => ask('select is_used_lock(?) = connection_id() as answer', lock).catch(() => false),
    release: async () => {
      clearInterval(alive);
      await ask('select release_lock(?) as answer', lock).catch(() => false);
      await db.client.releaseConnection(connection);
    },
  };
}

// Names are global to the server and at most 64 characters long.
function lockName(name: string, database: string): string {
  const full = `${name}:${database}`;
  return full.length <= 64 ? full : createHash('sha256').update(full).digest('hex');
}

const heldHere = new Map<unknown, Set<string>>();

async function processLock(db: Db, name: string): Promise<Lock | undefined> {
  const { filename } = db.client.connectionSettings;
  const owner = filename === ':memory:' ? db.client : resolve(filename);
  const names = heldHere.get(owner) ?? new Set();
  if (names.has(name)) return undefined;
  heldHere.set(owner, names.add(name));
  return {
    held: async () => true,
    release: async () => {
      names.delete(name);
      if (names.size === 0) heldHere.delete(owner);
    },
  };
}
