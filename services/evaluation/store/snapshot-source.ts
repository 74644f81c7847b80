import { setTimeout as sleep } from 'node:timers/promises';
import { revisionsAnswer, type Snapshot, snapshot, snapshotKey } from '@bandera/contracts/snapshot';
import type { Cache } from '@bandera/kit/cache/cache';
import { type Peer, PeerProblem, PeerUnavailable } from '@bandera/kit/http/client';
import type { Log } from '@bandera/kit/log';

export interface Ref {
  project: string;
  environment: string;
}

export const idOf = ({ project, environment }: Ref) => `${project}.${environment}`;

/** Where snapshots come from. All of it throws `PeerUnavailable` when features does not answer and has to. */
export interface SnapshotSource {
  /** An environment at this revision or a later one, without one as it is now. Undefined when it is gone, or not known yet. */
  load(ref: Ref, revision?: number): Promise<Snapshot | undefined>;
  /** The same from features alone: what lies in the cache may be of a time that a backup has undone. */
  ask(ref: Ref): Promise<Snapshot | undefined>;
  /** The revision of each environment that exists, by `project.environment`. */
  revisions(refs: Ref[]): Promise<Map<string, number>>;
}

export interface SnapshotSourceOptions {
  features: Peer;
  /** Shared with features, which leaves there what it has answered. */
  cache: Cache;
  /** What an earlier use of an environment has left here, by `project.environment`: better than nothing. */
  saved: (id: string) => Promise<unknown>;
  log: Log;
}

/** Longer than features takes for all but the largest environments. */
const leaseSeconds = 2;
/** How long to wait for what another replica is asking for: 1.6 s in all. */
const pausesMs = [25, 50, 100, 200, 400, 800];

/** The shared cache first, then features, and of all replicas that want the same one of them asks. */
export function snapshotSource({ features, cache, saved, log }: SnapshotSourceOptions): SnapshotSource {
  const cached = (ref: Ref, least?: number) => cache.get<Snapshot>(snapshotKey(ref), least);

  async function ask({ project, environment }: Ref): Promise<Snapshot | undefined> {
    const path = `/internal/features/snapshots/${project}/${encodeURIComponent(environment)}`;
    try {
      return await features.get(path, { schema: snapshot, timeoutMs: 10_000 });
    } catch (error) {
      if (error instanceof PeerProblem && error.status === 404) return undefined;
      throw error;
    }
  }

  async function revisions(refs: Ref[]): Promise<Map<string, number>> {
    const { items } = await features.post('/internal/features/revisions', {
      body: { environments: refs },
      schema: revisionsAnswer,
      idempotent: true,
    });
    return new Map(items.map(item => [idOf(item), item.revision]));
  }

  /** The others do not wait for long, since the one that asks may have died. */
  async function askInTurn(ref: Ref, revision: number): Promise<Snapshot | undefined> {
    const lease = `evaluation:asking:${idOf(ref)}`;
    if (await cache.setIfNewer(lease, revision, true, leaseSeconds)) {
      return ask(ref).finally(() => cache.delete(lease));
    }
    for (const pause of pausesMs) {
      await sleep(pause);
      const found = await cached(ref, revision);
      if (found) return found;
    }
    return ask(ref);
  }

  async function loadCurrent(ref: Ref): Promise<Snapshot | undefined> {
    const found = await cached(ref);
    if (!found) return askInTurn(ref, 0);
    const revision = (await revisions([ref])).get(idOf(ref));
    if (revision === undefined || revision === found.revision)
      return revision === undefined ? undefined : found;
    return askInTurn(ref, revision);
  }

  /** Features is away, and this replica is new to the environment. */
  async function lastKnown(ref: Ref): Promise<Snapshot | undefined> {
    const found = (await cached(ref)) ?? snapshot.safeParse(await saved(idOf(ref))).data;
    if (found)
      log.warn({ ...ref, revision: found.revision }, 'features is away: going on with what was known last');
    return found;
  }

  return {
    ask,
    revisions,
    async load(ref, revision) {
      if (revision !== undefined) return (await cached(ref, revision)) ?? askInTurn(ref, revision);
      try {
        return await loadCurrent(ref);
      } catch (error) {
        const last = error instanceof PeerUnavailable ? await lastKnown(ref) : undefined;
        if (!last) throw error;
        return last;
      }
    },
  };
}
