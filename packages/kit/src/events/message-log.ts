import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { prepareFile } from '../db/sqlite.ts';

const storedMessage = z.object({ seq: z.number(), id: z.string(), subject: z.string(), body: z.string() });
const consumerRow = z.object({ floor: z.number() });

export type StoredMessage = z.infer<typeof storedMessage>;

const day = 86_400_000;

/** The messages of the local bus and how far each consumer is, in a SQLite file. */
export interface MessageLog {
  /** Those that are new, by their ids. Durable when it returns, since the file is synced: once for all. */
  append(messages: readonly { id: string; subject: string; body: string }[], at: Date): StoredMessage[];
  /** Up to 200 messages after `seq`, oldest first. */
  after(seq: number): StoredMessage[];
  /** The consumer's floor: everything up to it is done. 0 for a new one. */
  join(name: string, at: Date): number;
  saveFloors(floors: Map<string, number>): void;
  /** Drops messages older than `keepDays` that every consumer has passed. Consumers unseen for 30 days do not count. */
  prune(now: Date, keepDays: number): void;
  close(): void;
}

export function messageLog(file: string): MessageLog {
  prepareFile(file);
  const db = new DatabaseSync(file);
  db.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    CREATE TABLE IF NOT EXISTS messages (
      seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, subject TEXT NOT NULL, body TEXT NOT NULL, at INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS consumers (name TEXT PRIMARY KEY, floor INTEGER NOT NULL, seen_at INTEGER NOT NULL);
  `);
  const insert = db.prepare(
    'INSERT INTO messages (id, subject, body, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const select = db.prepare(
    'SELECT seq, id, subject, body FROM messages WHERE seq > ? ORDER BY seq LIMIT 200',
  );
  const saveFloor = db.prepare('UPDATE consumers SET floor = ? WHERE name = ?');
  return {
    append(messages, at) {
      db.exec('BEGIN IMMEDIATE');
      try {
        const stored = messages.flatMap(({ id, subject, body }) => {
          const { changes, lastInsertRowid } = insert.run(id, subject, body, at.getTime());
          return changes === 0 ? [] : [{ seq: Number(lastInsertRowid), id, subject, body }];
        });
        db.exec('COMMIT');
        return stored;
      } catch (error) {
        if (db.isTransaction) db.exec('ROLLBACK');
        throw error;
      }
    },
    after: seq => z.array(storedMessage).parse(select.all(seq)),
    join(name, at) {
      db.prepare(
        'INSERT INTO consumers (name, floor, seen_at) VALUES (?, 0, ?) ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at',
      ).run(name, at.getTime());
      return consumerRow.parse(db.prepare('SELECT floor FROM consumers WHERE name = ?').get(name)).floor;
    },
    saveFloors(floors) {
      db.exec('BEGIN IMMEDIATE');
      for (const [name, floor] of floors) saveFloor.run(floor, name);
      db.exec('COMMIT');
    },
    prune(now, keepDays) {
      db.prepare(
        'DELETE FROM messages WHERE at < ? AND seq <= coalesce((SELECT min(floor) FROM consumers WHERE seen_at > ?), 9e15)',
      ).run(now.getTime() - keepDays * day, now.getTime() - 30 * day);
    },
    close: () => db.close(),
  };
}
