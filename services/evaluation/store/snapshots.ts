import { type Snapshot, snapshot } from '@bandera/contracts/snapshot';
import { type Compiled, compile } from '@bandera/engine/compile';
import type { Log } from '@bandera/kit/log';
import { idOf, type Ref, type SnapshotSource } from './snapshot-source.ts';

/** One environment, ready to evaluate. Replaced as a whole when a new revision arrives. */
export interface Environment {
  readonly snapshot: Snapshot;
  readonly compiled: Compiled;
}

export interface Snapshots {
  /** The environment as it is in memory. Asked for with the same object again, such as a key's grant, it is found faster. */
  get(ref: Ref): Environment | undefined;
  /** Loads it. Undefined when it is gone, or features has not heard of it yet. Throws `PeerUnavailable`. */
  fetch(project: string, environment: string): Promise<Environment | undefined>;
  /** Features said that there is a new revision: fetch it if this environment is in use here. */
  published(project: string, environment: string, revision: number): Promise<void>;
  /** A client has heard of this revision: when it is not here yet, look once more before answering. Never throws. */
  reach(project: string, environment: string, revision: number): Promise<void>;
  /** Compares every environment in use with what is published, for events that were missed. Never throws. */
  poll(): Promise<void>;
  /** Lets go of what nobody has asked for in a long time; the next request loads it again. */
  letGo(): void;
  removeProject(project: string): void;
  remove(project: string, environment: string): void;
  /** Takes a snapshot that an earlier run had. */
  load(saved: unknown): void;
}

export interface SnapshotsOptions {
  source: SnapshotSource;
  log: Log;
  now: () => number;
  /** Milliseconds without a request after which an environment may leave the memory. */
  keptMs: number;
  /** Whether somebody listens to its changes (`project.environment`). */
  isWatched: (id: string) => boolean;
  /** Told of each swap, so that it can be saved; undefined when the environment is gone. */
  changed: (id: string, taken: Snapshot | undefined) => void;
  /** Told of what has left the memory and exists still. */
  letGone: (id: string) => void;
}

interface Kept {
  readonly environment: Environment;
  /** Since the last look at what is unused. */
  used: boolean;
  usedAt: number;
}

/** A load under way, of this revision at least: 0 for what was current when it began. */
interface Flight {
  readonly revision: number;
  readonly done: Promise<Environment | undefined>;
}

const refsPerCall = 1_000;
/** Anyone with a key can name a revision that is not there: each environment is looked up for that this often at most. */
const reachEveryMs = 1_000;

/** Compiled snapshots in memory. */
export function snapshotStore(options: SnapshotsOptions): Snapshots {
  const { source, log, now, keptMs, isWatched, changed, letGone } = options;
  const environments = new Map<string, Kept>();
  const flights = new Map<string, Flight>();
  const reaching = new Map<string, { at: number; done: Promise<void> }>();

  // Putting two texts together, and hashing what comes out, takes longer than all other look-ups of a request.
  const ids = new WeakMap<Ref, string>();
  function knownId(ref: Ref): string {
    let id = ids.get(ref);
    if (id === undefined) {
      id = idOf(ref);
      ids.set(ref, id);
    }
    return id;
  }

  const revisionOf = (id: string) => environments.get(id)?.environment.snapshot.revision;

  function put(taken: Snapshot): Environment {
    const compiled = compile({ ...taken, project: taken.projectKey }, { now });
    const environment = { snapshot: taken, compiled };
    environments.set(idOf(taken), { environment, used: true, usedAt: now() });
    return environment;
  }

  function remove(ref: Ref): void {
    const id = idOf(ref);
    reaching.delete(id);
    if (environments.delete(id)) changed(id, undefined);
  }

  function take(ref: Ref, taken: Snapshot | undefined): Environment | undefined {
    if (!taken) {
      remove(ref);
      return undefined;
    }
    const environment = put(taken);
    changed(idOf(ref), taken);
    return environment;
  }

  async function loadNewer(ref: Ref, revision: number): Promise<Environment | undefined> {
    const taken = await source.load(ref, revision === 0 ? undefined : revision);
    const there = environments.get(idOf(ref))?.environment;
    // A later one may have overtaken it.
    const isOld = taken && there && there.snapshot.revision >= taken.revision;
    return isOld ? there : take(ref, taken);
  }

  /** Once for all who want the same one. What is on its way may have been read before a later revision was there. */
  function fetch(ref: Ref, revision = 0): Promise<Environment | undefined> {
    const id = idOf(ref);
    const running = flights.get(id);
    if (running && running.revision >= revision) return running.done;
    const done = loadNewer(ref, revision).finally(() => {
      if (flights.get(id) === flight) flights.delete(id);
    });
    const flight = { revision, done };
    flights.set(id, flight);
    return done;
  }

  async function published(ref: Ref, revision: number): Promise<void> {
    const id = idOf(ref);
    if (!environments.has(id) && !flights.has(id)) return;
    const isOld = () => (revisionOf(id) ?? 0) < revision;
    for (let tries = 0; isOld() && tries < 3; tries += 1) if (!(await fetch(ref, revision))) return;
    if (isOld()) log.warn({ ...ref, revision }, 'a published revision is not to be had yet');
  }

  /** Loads those whose revision is another one: a lower one, too, since features may have been restored from a backup. */
  async function compare(refs: Ref[]): Promise<void> {
    const current = await source.revisions(refs);
    for (const ref of refs) {
      const [ours = 0, theirs = 0] = [revisionOf(idOf(ref)), current.get(idOf(ref))];
      if (ours === theirs) continue;
      const loaded = ours > theirs ? source.ask(ref).then(taken => take(ref, taken)) : fetch(ref, theirs);
      await loaded.catch(error => log.warn({ err: error, ...ref }, 'a snapshot could not be fetched'));
    }
  }

  const compareOrKeep = (refs: Ref[]) =>
    compare(refs).catch(error =>
      log.warn({ err: error }, 'what is published is not known: going on as before'),
    );

  return {
    get(ref) {
      const kept = environments.get(knownId(ref));
      if (kept) kept.used = true;
      return kept?.environment;
    },
    fetch: (project, environment) => fetch({ project, environment }),
    published: (project, environment, revision) => published({ project, environment }, revision),
    async reach(project, environment, revision) {
      const id = idOf({ project, environment });
      if ((revisionOf(id) ?? revision) >= revision) return;
      let last = reaching.get(id);
      if (!last || last.at + reachEveryMs <= now()) {
        last = { at: now(), done: compareOrKeep([{ project, environment }]) };
        reaching.set(id, last);
      }
      await last.done;
    },
    async poll() {
      const inUse = Array.from(environments.values(), ({ environment: { snapshot: taken } }) => ({
        project: taken.project,
        environment: taken.environment,
      }));
      for (let at = 0; at < inUse.length; at += refsPerCall) {
        await compareOrKeep(inUse.slice(at, at + refsPerCall));
      }
    },
    letGo() {
      for (const [id, kept] of environments) {
        if (kept.used || isWatched(id)) {
          kept.used = false;
          kept.usedAt = now();
        } else if (now() - kept.usedAt >= keptMs) {
          environments.delete(id);
          reaching.delete(id);
          letGone(id);
        }
      }
    },
    remove: (project, environment) => remove({ project, environment }),
    removeProject(project) {
      for (const { environment } of environments.values()) {
        if (environment.snapshot.project === project) remove(environment.snapshot);
      }
    },
    load: saved => {
      put(snapshot.parse(saved));
    },
  };
}
