import type { UsageEntry } from '@bandera/contracts/usage';
import type { Db } from '@bandera/kit/db/connect';

const hourMs = 3_600_000;
const atOnce = 500;

/** When features were evaluated last, per environment and to the minute. */
export const sightingStore = (db: Db) => ({
  /** Moves times forward, never back, so batches may come twice and in any order. Unknown features are left out. */
  record: async (entries: readonly UsageEntry[]): Promise<void> => {
    for (const { project, environment, seen } of newestOf(entries)) {
      for (const part of chunks([...seen], atOnce)) {
        await recordSome(db, project, environment, new Map(part));
      }
    }
  },
});

async function recordSome(db: Db, project: string, environment: string, seen: ReadonlyMap<string, Date>) {
  const found = await db('features')
    .leftJoin('sightings', join =>
      join.on('sightings.feature_id', 'features.id').andOnVal('sightings.environment', environment),
    )
    .where('features.project_id', project)
    .whereIn('features.key', [...seen.keys()])
    .orderBy('features.id')
    .select('features.id', 'features.key', 'features.active_at', 'sightings.seen_at');
  const newer = found.flatMap(row => {
    const at = seen.get(row.key);
    const known = row.seen_at === null ? undefined : new Date(row.seen_at);
    return at && (!known || known < at) ? { id: row.id, at, activeAt: new Date(row.active_at) } : [];
  });
  if (newer.length === 0) return;
  await db('sightings')
    .insert(newer.map(({ id, at }) => ({ feature_id: id, environment, seen_at: at })))
    .onConflict(['feature_id', 'environment'])
    .merge();
  await touchFeatures(db, newer);
}

// The feature's own time only has to be right to the day, and its row is what people who edit wait for.
async function touchFeatures(db: Db, newer: { id: string; at: Date; activeAt: Date }[]): Promise<void> {
  const outdated = newer.filter(({ at, activeAt }) => at.getTime() - activeAt.getTime() > hourMs);
  const at = outdated.reduce((latest, each) => (each.at > latest ? each.at : latest), new Date(0));
  if (outdated.length > 0) {
    await db('features')
      .whereIn(
        'id',
        outdated.map(({ id }) => id),
      )
      .update({ active_at: at });
  }
}

interface Seen {
  project: string;
  environment: string;
  /** Feature key -> newest minute. */
  seen: Map<string, Date>;
}

function newestOf(entries: readonly UsageEntry[]): Seen[] {
  const groups = new Map<string, Seen>();
  for (const { project, environment, feature, minute, unknown } of entries) {
    if (unknown) continue;
    const name = `${project}/${environment}`;
    const group = groups.get(name) ?? { project, environment, seen: new Map() };
    groups.set(name, group);
    const at = new Date(minute);
    const newest = group.seen.get(feature);
    if (!newest || newest < at) group.seen.set(feature, at);
  }
  return [...groups.values()].toSorted((a, b) =>
    a.project + a.environment < b.project + b.environment ? -1 : 1,
  );
}

function* chunks<T>(list: readonly T[], size: number): Generator<T[]> {
  for (let from = 0; from < list.length; from += size) yield list.slice(from, from + size);
}
