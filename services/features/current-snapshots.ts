import { type Snapshot, snapshotKey } from '@bandera/contracts/snapshot';
import { type Compiled, compile } from '@bandera/engine/compile';
import type { Trx } from '@bandera/kit/db/tx';
import type { Platform } from '@bandera/kit/platform';
import { segmentsIn, snapshotOf } from './domain/snapshot.ts';
import { configurationStore } from './store/configurations.ts';
import { featureStore } from './store/features.ts';
import { type ProjectCopy, projectStore } from './store/projects.ts';
import { segmentStore } from './store/segments.ts';
import { snapshotStore } from './store/snapshots.ts';

export interface CurrentSnapshots {
  /** One environment at its current revision; undefined when the environment or its project is gone. */
  find(project: string, environment: string): Promise<Snapshot | undefined>;
  /** The same, ready to evaluate. */
  findCompiled(project: string, environment: string): Promise<Compiled | undefined>;
}

const keptSeconds = 3_600;
const keptCompiled = 50;

/**
 * Snapshots are built when first asked for at a revision, once for all replicas where they share a cache. Evaluation
 * reads them there too, before it asks.
 */
export function currentSnapshots({ db, tx, cache, clock }: Platform): CurrentSnapshots {
  const compiled = new Map<string, Compiled>();

  async function revisionOf(project: string, environment: string): Promise<number | undefined> {
    const revisions = await snapshotStore(db).revisions([project]);
    return revisions.find(each => each.environment === environment)?.revision;
  }

  async function find(project: string, environment: string): Promise<Snapshot | undefined> {
    const revision = await revisionOf(project, environment);
    if (revision === undefined) return undefined;
    const key = snapshotKey({ project, environment });
    const found = () =>
      cache.load(key, {
        ttlSeconds: keptSeconds,
        version: revision,
        versionOf: built => built?.revision ?? 0,
        load: () => tx(trx => build(trx, project, environment, clock.now())),
      });
    const snapshot = await found();
    if (!snapshot || snapshot.revision === revision) return snapshot;
    if (snapshot.revision === (await revisionOf(project, environment))) return snapshot;
    // Later than there is: the database came out of a backup, and what was published after it is void.
    await cache.delete(key);
    return found();
  }

  return {
    find,

    async findCompiled(project, environment) {
      const name = `${project}/${environment}`;
      const known = compiled.get(name);
      if (known && known.revision === (await revisionOf(project, environment))) return known;
      compiled.delete(name);
      const snapshot = await find(project, environment);
      if (!snapshot) return undefined;
      const made = compile(
        { ...snapshot, project: snapshot.projectKey },
        { now: () => clock.now().getTime() },
      );
      compiled.set(name, made);
      const [oldest] = compiled.keys();
      if (compiled.size > keptCompiled && oldest !== undefined) compiled.delete(oldest);
      return made;
    },
  };
}

/** Reads an environment while nobody can change it, so that what is read is exactly its revision. */
async function build(
  trx: Trx,
  project: string,
  environment: string,
  now: Date,
): Promise<Snapshot | undefined> {
  const revision = await snapshotStore(trx.db).lock(project, environment);
  const owner: ProjectCopy | undefined = await projectStore(trx.db).findLiveById(project);
  if (!owner || revision === 0) return undefined;
  const configurations = await configurationStore(trx.db).ofEnvironment(project, environment);
  const content = {
    features: await featureStore(trx.db).liveOfProject(project),
    configurations,
    segments: await segmentStore(trx.db).byIds(segmentsIn(configurations)),
  };
  const head = { company: owner.company, project, projectKey: owner.key, environment, revision };
  return snapshotOf(head, content, now);
}
