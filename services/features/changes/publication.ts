import { publish } from '@bandera/contracts/events';
import type { Trx } from '@bandera/kit/db/tx';
import { projectStore } from '../store/projects.ts';
import { snapshotStore } from '../store/snapshots.ts';

export interface Place {
  project: string;
  environment: string;
}

/** Every environment of a project. */
export async function placesOf(trx: Trx, project: string): Promise<Place[]> {
  const environments = await projectStore(trx.db).environments(project);
  return environments.map(({ key }) => ({ project, environment: key }));
}

/** In the one order in which everybody takes them: two changes that meet wait for each other, but not in a circle. */
const inOrder = (places: readonly Place[]): Place[] => {
  const byName = new Map(places.map(place => [`${place.project}/${place.environment}`, place]));
  return [...byName].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, place]) => place);
};

/** Keeps others from changing these environments until the transaction ends; before anything of them is read. */
export async function lockEnvironments(trx: Trx, places: readonly Place[]): Promise<void> {
  const snapshots = snapshotStore(trx.db);
  for (const { project, environment } of inOrder(places)) {
    if ((await snapshots.lock(project, environment)) > 0) continue;
    await snapshots.begin(project, environment);
    await snapshots.lock(project, environment);
  }
}

/** Each of these environments has a new revision, and those who evaluate it are told, with the change or not at all. */
export async function publishEnvironments(
  trx: Trx,
  company: string,
  places: readonly Place[],
): Promise<void> {
  const snapshots = snapshotStore(trx.db);
  for (const { project, environment } of inOrder(places)) {
    const revision = await snapshots.countUp(project, environment);
    await publish(trx, 'features.environment.published.v1', {
      aggregateId: `${project}/${environment}`,
      company,
      project,
      environment,
      data: { project, environment, revision },
    });
  }
}
