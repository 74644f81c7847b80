import { Gauge, type Registry } from 'prom-client';
import { briefly } from './briefly.ts';
import type { Db } from './db/connect.ts';
import { countDead } from './events/dead-letters.ts';
import { within } from './within.ts';

export interface StorageSources {
  /** Looks at this service's database from now on, whenever the metrics are read. */
  add(service: string, source: StorageSource): void;
  remove(service: string): void;
}

export interface StorageSource {
  db: Db;
  /** What waits in the outbox, as the relay tells it. */
  backlog(): Promise<{ count: number; oldestSeconds: number }>;
}

interface Watched {
  waiting(): Promise<{ count: number; oldestSeconds: number }>;
  dead(): Promise<number>;
  connections(): Record<string, number>;
}

// Shorter than the patience of who reads the metrics: a database that is away must not take the other numbers with it.
const patienceMs = 1_500;

/**
 * Numbers that ask for action: events that cannot leave (the broker is away), events that a consumer gave up, a pool
 * that is exhausted. What cannot be read is left out, so that an alert on its absence tells of it.
 */
export function storageMetrics(registry: Registry): StorageSources {
  const watched = new Map<string, Watched>();

  function gauge(name: string, help: string, read: (source: Watched) => Promise<number>): void {
    new Gauge({
      name,
      help,
      labelNames: ['service'] as const,
      registers: [registry],
      async collect() {
        this.reset();
        await Promise.all(
          [...watched].map(async ([service, source]) => {
            const value = await within(patienceMs, () => read(source)).catch(() => undefined);
            if (value !== undefined) this.set({ service }, value);
          }),
        );
      },
    });
  }

  gauge(
    'outbox_waiting_events',
    'Events that are not published yet',
    async ({ waiting }) => (await waiting()).count,
  );
  gauge(
    'outbox_oldest_waiting_seconds',
    'Age of the oldest event that is not published yet',
    async ({ waiting }) => (await waiting()).oldestSeconds,
  );
  gauge('dead_letters', 'Events that a consumer gave up and nobody has replayed', ({ dead }) => dead());
  new Gauge({
    name: 'db_pool_connections',
    help: 'Connections of the pool that are used and free, and callers that wait for one',
    labelNames: ['service', 'state'] as const,
    registers: [registry],
    collect() {
      this.reset();
      for (const [service, { connections }] of watched)
        for (const [state, count] of Object.entries(connections())) this.set({ service, state }, count);
    },
  });

  return {
    add: (service, { db, backlog }) =>
      void watched.set(service, {
        // Two numbers of one query.
        waiting: briefly(1_000, backlog),
        dead: briefly(1_000, () => countDead(db)),
        connections: () => connectionsOf(db),
      }),
    remove: service => void watched.delete(service),
  };
}

function connectionsOf(db: Db): Record<string, number> {
  const { pool } = db.client;
  return { used: pool.numUsed(), free: pool.numFree(), waiting: pool.numPendingAcquires() };
}
