import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import type { Clock } from '../clock.ts';
import { date } from '../db/columns.ts';
import type { Db } from '../db/connect.ts';
import { isUniqueViolation } from '../db/unique.ts';
import { type Problem, problem } from './problem.ts';

/** A request that is being handled under a key. `startedAt` tells it from one that took the key over. */
export interface IdempotencyRecord {
  scope: string;
  keyHash: string;
  startedAt: Date;
}

export interface Replay {
  status: number;
  /** JSON text, null for an answer without a body. */
  body: string | null;
}

export type Begun = { replay: Replay; record?: never } | { replay?: never; record: IdempotencyRecord };

/** Makes a request that is sent twice count once (draft-ietf-httpapi-idempotency-key-header), by the table `idempotency_keys`. */
export interface Idempotency {
  /**
   * Claims the key, or finds the answer that it had. `scope` is who asks and for what (191 characters), `fingerprint` a SHA-256
   * in hex of what is asked. Throws 400 for a key that is not 8 to 200 visible ASCII characters, 422 `idempotency-key-reused`
   * for one that came with another request, 409 `in-progress` while the first is being handled (`Retry-After: 1`), and
   * 409 `already-applied` when it took effect but its answer is not known any more.
   */
  begin(request: { scope: string; key: string; fingerprint: string }): Promise<Begun>;
  /**
   * To be called in each transaction of the request: effect and key are committed together, or not at all. Throws, and so
   * rolls back, when the request took so long that another one has taken its key over.
   */
  applied(record: IdempotencyRecord, trx: { db: unknown }): Promise<void>;
  /** Stores the answer for repetitions; `once` keeps only that there was one, for answers that hold secrets. Never throws. */
  finish(record: IdempotencyRecord, status: number, body: string | null, once?: boolean): Promise<void>;
  /** After an error: the key is free again, unless something was applied under it. Never throws. */
  abandon(record: IdempotencyRecord): Promise<void>;
  /** Deletes what is older than 24 hours, and tells how many that were. */
  purge(): Promise<number>;
}

/**
 * A request that has not applied anything after this long is taken to have died with its process. One that is merely slow
 * loses nothing but its work: when it comes to apply, it finds the key taken over and is rolled back.
 */
const takeoverMs = 15_000;
const keptMs = 24 * 60 * 60 * 1_000;

const table = 'idempotency_keys';

export function idempotency({ db, clock }: { db: Db; clock: Clock }): Idempotency {
  const rowOf = (on: Knex, { scope, keyHash, startedAt }: IdempotencyRecord) =>
    on(table).where({ scope, key_hash: keyHash, created_at: startedAt });

  async function claim(
    { scope, keyHash, startedAt }: IdempotencyRecord,
    fingerprint: string,
  ): Promise<boolean> {
    try {
      await db(table).insert({
        scope,
        key_hash: keyHash,
        fingerprint,
        state: 'running',
        created_at: startedAt,
      });
      return true;
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw error;
    }
  }

  /** The stored answer; or undefined when the key has become free, to be claimed again. */
  async function earlier(
    { scope, keyHash, startedAt }: IdempotencyRecord,
    fingerprint: string,
  ): Promise<Replay | undefined> {
    const row = await db(table)
      .select('fingerprint', 'state', 'status', 'body', 'created_at')
      .where({ scope, key_hash: keyHash })
      .first();
    if (!row) return undefined;
    const before = { scope, keyHash, startedAt: date.read(row.created_at) };
    const age = startedAt.getTime() - before.startedAt.getTime();
    if (age > keptMs || (row.state === 'running' && age > takeoverMs)) {
      await rowOf(db, before).where('state', row.state).delete();
      return undefined;
    }
    if (row.fingerprint !== fingerprint) {
      throw problem('idempotency-key-reused', {
        detail: 'This Idempotency-Key came with another request: use a new one.',
      });
    }
    if (row.state === 'done') return { status: row.status, body: row.body };
    // Applied without a status: its answer is still being made, or never was.
    if (row.state === 'running' || (row.status === null && age <= takeoverMs)) throw inProgress();
    throw problem('already-applied', {
      detail: 'It took effect; its answer is not kept. Read what you need to know.',
    });
  }

  return {
    async begin({ scope, key, fingerprint }) {
      const keyHash = hashOf(key);
      for (let attempt = 0; attempt < 3; attempt += 1) {
        const record = { scope, keyHash, startedAt: clock.now() };
        if (await claim(record, fingerprint)) return { record };
        const replay = await earlier(record, fingerprint);
        if (replay) return { replay };
      }
      throw inProgress();
    },

    async applied(record, trx) {
      if (!isKnex(trx.db)) throw new TypeError('applied() wants the transaction of the write.');
      const changed = await rowOf(trx.db, record)
        .whereIn('state', ['running', 'applied'])
        .update({ state: 'applied' });
      if (changed !== 1) throw inProgress();
    },

    async finish(record, status, body, once = false) {
      const answer = once ? { state: 'applied', status } : { state: 'done', status, body };
      // The effect is committed: not being able to keep its answer must not turn it into a failure.
      await rowOf(db, record)
        .update(answer)
        .catch(() => {});
    },

    async abandon(record) {
      // The error that led here is the one to report.
      await rowOf(db, record)
        .where('state', 'running')
        .delete()
        .catch(() => {});
      await rowOf(db, record)
        .where('state', 'applied')
        .update({ status: 500 })
        .catch(() => {});
    },

    purge: () =>
      db(table)
        .where('created_at', '<', new Date(clock.now().getTime() - keptMs))
        .delete(),
  };
}

const inProgress = (): Problem =>
  problem('in-progress', {
    detail: 'The first request with this Idempotency-Key is still being handled: repeat it in a moment.',
    headers: { 'Retry-After': '1' },
  });

function hashOf(key: string): string {
  if (!/^[\x21-\x7e]{8,200}$/.test(key)) {
    const message = 'must be 8 to 200 visible ASCII characters, such as a UUID';
    throw problem('invalid-input', {
      detail: `Idempotency-Key ${message}`,
      errors: [{ path: 'Idempotency-Key', message }],
    });
  }
  return createHash('sha256').update(key).digest('hex');
}

const isKnex = (value: unknown): value is Knex => typeof value === 'function' && 'schema' in value;
