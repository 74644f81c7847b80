import { type Snapshot, snapshot } from '@bandera/contracts/snapshot';
import { type Compiled, compile } from '@bandera/engine/compile';
import { type Peer, PeerProblem } from '@bandera/kit/http/client';
import type { Log } from '@bandera/kit/log';
import { z } from 'zod';

/** One environment, ready to evaluate. Replaced as a whole when a new revision arrives. */
export interface Environment {
  snapshot: Snapshot;
  compiled: Compiled;
}

export interface Snapshots {
  /** The environment as it is in memory; fetched on first use. Undefined when its project is gone. */
  of(project: string, environment: string): Environment | undefined | Promise<Environment | undefined>;
  /** A new revision was published: fetch it if this environment is in use here. */
  published(project: string, environment: string, revision: number): Promise<void>;
  /** Compares every environment in use with what is published, for events that were missed. */
  poll(): Promise<void>;
  removeProject(project: string): void;
  remove(project: string, environment: string): void;
  /** Takes a snapshot that an earlier run had. */
  load(saved: unknown): void;
}

const revisions = z.object({
  items: z.array(z.object({ project: z.string(), environment: z.string(), revision: z.int() })),
});

const idOf = (project: string, environment: string) => `${project}.${environment}`;

/** Told of each swap, so that it can be saved; undefined when the environment is gone. */
type Changed = (id: string, taken: Snapshot | undefined) => void;

/** Compiled snapshots in memory. */
export function snapshotStore(features: Peer, log: Log, changed: Changed): Snapshots {
  const environments = new Map<string, Environment>();
  const fetching = new Map<string, Promise<Environment | undefined>>();

  function put(taken: Snapshot): Environment {
    const { features: rules, segments, revision } = taken;
    const ruleset = {
      project: taken.projectKey,
      environment: taken.environment,
      revision,
      features: rules,
      segments,
    };
    const entry = { snapshot: taken, compiled: compile(ruleset) };
    environments.set(idOf(taken.project, taken.environment), entry);
    return entry;
  }

  function remove(project: string, environment: string): void {
    const id = idOf(project, environment);
    if (environments.delete(id)) changed(id, undefined);
  }

  async function fetchOne(project: string, environment: string): Promise<Environment | undefined> {
    try {
      const path = `/internal/features/snapshots/${project}/${encodeURIComponent(environment)}`;
      const entry = put(await features.get(path, { schema: snapshot, timeoutMs: 10_000 }));
      changed(idOf(project, environment), entry.snapshot);
      return entry;
    } catch (error) {
      if (!(error instanceof PeerProblem) || error.status !== 404) throw error;
      remove(project, environment);
      return undefined;
    }
  }

  function fetchOnce(project: string, environment: string) {
    const id = idOf(project, environment);
    let answer = fetching.get(id);
    if (!answer) {
      answer = fetchOne(project, environment).finally(() => fetching.delete(id));
      fetching.set(id, answer);
    }
    return answer;
  }

  async function published(project: string, environment: string, revision: number): Promise<void> {
    const id = idOf(project, environment);
    const isOld = () => {
      const entry = environments.get(id);
      return entry !== undefined && entry.snapshot.revision < revision;
    };
    // A fetch that is already running may have been answered before this revision was there: then fetch again.
    for (let tries = 0; isOld() && tries < 3; tries += 1) await fetchOnce(project, environment);
    if (isOld()) log.warn({ project, environment, revision }, 'a published revision is not to be had yet');
  }

  async function poll(): Promise<void> {
    const inUse = [...environments.values()].map(({ snapshot: { project, environment } }) => ({
      project,
      environment,
    }));
    if (inUse.length === 0) return;
    const body = { environments: inUse };
    const { items } = await features.post('/internal/features/revisions', {
      body,
      schema: revisions,
      idempotent: true,
    });
    const current = new Map(items.map(item => [idOf(item.project, item.environment), item.revision]));
    for (const { project, environment } of inUse) {
      const revision = current.get(idOf(project, environment));
      if (revision === undefined) await fetchOnce(project, environment);
      else await published(project, environment, revision);
    }
  }

  return {
    of: (project, environment) =>
      environments.get(idOf(project, environment)) ?? fetchOnce(project, environment),
    published,
    poll,
    removeProject(project) {
      for (const { snapshot: taken } of environments.values()) {
        if (taken.project === project) remove(project, taken.environment);
      }
    },
    remove,
    load: saved => {
      put(snapshot.parse(saved));
    },
  };
}
