import { revisionsAnswer, type Snapshot, snapshot } from '@bandera/contracts/snapshot';
import { type Compiled, compile } from '@bandera/engine/compile';
import { type Peer, PeerProblem } from '@bandera/kit/http/client';
import type { Log } from '@bandera/kit/log';

/** One environment, ready to evaluate. Replaced as a whole when a new revision arrives. */
export interface Environment {
  readonly snapshot: Snapshot;
  readonly compiled: Compiled;
}

export interface Snapshots {
  /** The environment as it is in memory. */
  get(project: string, environment: string): Environment | undefined;
  /** Asks features for it. Undefined when it is gone, or features has not heard of it yet. Throws `PeerUnavailable`. */
  fetch(project: string, environment: string): Promise<Environment | undefined>;
  /** Features said that there is a new revision: fetch it if this environment is in use here. */
  published(project: string, environment: string, revision: number): Promise<void>;
  /** A client has heard of this revision: when it is not here yet, look once more before answering. Never throws. */
  reach(project: string, environment: string, revision: number): Promise<void>;
  /** Compares every environment in use with what is published, for events that were missed. Never throws. */
  poll(): Promise<void>;
  removeProject(project: string): void;
  remove(project: string, environment: string): void;
  /** Takes a snapshot that an earlier run had. */
  load(saved: unknown): void;
}

export interface SnapshotsOptions {
  features: Peer;
  log: Log;
  now: () => number;
  /** Told of each swap, so that it can be saved; undefined when the environment is gone. */
  changed: (id: string, taken: Snapshot | undefined) => void;
}

interface Ref {
  project: string;
  environment: string;
}

const idOf = ({ project, environment }: Ref) => `${project}.${environment}`;

const refsPerCall = 1_000;
/** Anyone with a key can name a revision that is not there: each environment is looked up for that this often at most. */
const reachEveryMs = 1_000;

/** Compiled snapshots in memory. */
export function snapshotStore({ features, log, now, changed }: SnapshotsOptions): Snapshots {
  const environments = new Map<string, Environment>();
  const fetching = new Map<string, Promise<Environment | undefined>>();
  const reaching = new Map<string, { at: number; done: Promise<void> }>();

  function put(taken: Snapshot): Environment {
    const entry = { snapshot: taken, compiled: compile({ ...taken, project: taken.projectKey }, { now }) };
    environments.set(idOf(taken), entry);
    return entry;
  }

  function remove(ref: Ref): void {
    const id = idOf(ref);
    reaching.delete(id);
    if (environments.delete(id)) changed(id, undefined);
  }

  async function load(ref: Ref): Promise<Environment | undefined> {
    try {
      const path = `/internal/features/snapshots/${ref.project}/${encodeURIComponent(ref.environment)}`;
      const entry = put(await features.get(path, { schema: snapshot, timeoutMs: 10_000 }));
      changed(idOf(ref), entry.snapshot);
      return entry;
    } catch (error) {
      if (!(error instanceof PeerProblem) || error.status !== 404) throw error;
      remove(ref);
      return undefined;
    }
  }

  /** Once for all who want the same one. */
  function fetch(ref: Ref): Promise<Environment | undefined> {
    const id = idOf(ref);
    const running = fetching.get(id);
    if (running) return running;
    const answer = load(ref).finally(() => fetching.delete(id));
    fetching.set(id, answer);
    return answer;
  }

  async function published(ref: Ref, revision: number): Promise<void> {
    const id = idOf(ref);
    // What is on its way may have been read before this revision was there.
    await fetching.get(id)?.catch(() => {});
    const isOld = () => (environments.get(id)?.snapshot.revision ?? revision) < revision;
    for (let tries = 0; isOld() && tries < 3; tries += 1) await fetch(ref);
    if (isOld()) log.warn({ ...ref, revision }, 'a published revision is not to be had yet');
  }

  /** Fetches those whose revision is another one: a lower one, too, since features may have been restored from a backup. */
  async function compare(refs: Ref[]): Promise<void> {
    const { items } = await features.post('/internal/features/revisions', {
      body: { environments: refs },
      schema: revisionsAnswer,
      idempotent: true,
    });
    const current = new Map(items.map(item => [idOf(item), item.revision]));
    for (const ref of refs) {
      const id = idOf(ref);
      if (environments.get(id)?.snapshot.revision === current.get(id)) continue;
      await fetch(ref).catch(error => log.warn({ err: error, ...ref }, 'a snapshot could not be fetched'));
    }
  }

  const compareOrKeep = (refs: Ref[]) =>
    compare(refs).catch(error =>
      log.warn({ err: error }, 'what is published is not known: going on as before'),
    );

  return {
    get: (project, environment) => environments.get(idOf({ project, environment })),
    fetch: (project, environment) => fetch({ project, environment }),
    published: (project, environment, revision) => published({ project, environment }, revision),
    async reach(project, environment, revision) {
      const id = idOf({ project, environment });
      if ((environments.get(id)?.snapshot.revision ?? revision) >= revision) return;
      let last = reaching.get(id);
      if (!last || last.at + reachEveryMs <= now()) {
        last = { at: now(), done: compareOrKeep([{ project, environment }]) };
        reaching.set(id, last);
      }
      await last.done;
    },
    async poll() {
      const inUse = Array.from(environments.values(), ({ snapshot: { project, environment } }) => ({
        project,
        environment,
      }));
      for (let at = 0; at < inUse.length; at += refsPerCall) {
        await compareOrKeep(inUse.slice(at, at + refsPerCall));
      }
    },
    remove: (project, environment) => remove({ project, environment }),
    removeProject(project) {
      for (const { snapshot: taken } of environments.values()) if (taken.project === project) remove(taken);
    },
    load: saved => {
      put(snapshot.parse(saved));
    },
  };
}
