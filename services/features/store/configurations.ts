import type { FeatureEnvironment, Prerequisite, Strategy } from '@bandera/contracts/feature';
import { bool, iso, json, named, number, type Row, rows, text } from '@bandera/kit/db/columns';
import type { Db } from '@bandera/kit/db/connect';
import { segmentsOf } from '../domain/strategy.ts';
import { batches } from './batches.ts';

const configurationRow = rows({
  feature: named('feature_id', text),
  environment: text,
  project: named('project_id', text),
  enabled: bool,
  strategies: json<Strategy[]>(),
  prerequisites: json<Prerequisite[]>(),
  strategyCount: number,
  revision: number,
  updatedAt: iso,
});
type StoredConfiguration = Row<typeof configurationRow>;

/** Which feature of which project a configuration belongs to. */
export interface Owner {
  id: string;
  project: string;
}

export const configurationStore = (db: Db) => {
  const select = () => db('configurations').select(configurationRow.columns);

  return {
    find: async (feature: string, environment: string): Promise<FeatureEnvironment | undefined> =>
      select()
        .where({ feature_id: feature, environment })
        .first()
        .then(row => (row === undefined ? undefined : shown(configurationRow.fromRow(row)))),

    ofFeature: async (feature: string): Promise<FeatureEnvironment[]> =>
      (await select().where({ feature_id: feature }).orderBy('environment')).map(row =>
        shown(configurationRow.fromRow(row)),
      ),

    /** All that has been set in a project, by feature id. */
    ofProject: async (project: string): Promise<Map<string, FeatureEnvironment[]>> => {
      const found = await select().where({ project_id: project }).orderBy(['feature_id', 'environment']);
      const byFeature = Map.groupBy(found.map(configurationRow.fromRow), row => row.feature);
      return new Map([...byFeature].map(([feature, set]) => [feature, set.map(shown)]));
    },

    /** By feature id. */
    ofEnvironment: async (project: string, environment: string): Promise<Map<string, FeatureEnvironment>> => {
      const found = await select().where({ project_id: project, environment });
      return new Map(found.map(configurationRow.fromRow).map(row => [row.feature, shown(row)] as const));
    },

    /** Writes them with what can be found by them: who depends on whom, who uses which segment. */
    putAll: async (list: readonly { owner: Owner; configuration: FeatureEnvironment }[]): Promise<void> => {
      const found = list.map(({ owner: { id, project }, configuration }) => {
        const strategyCount = configuration.strategies.length;
        return configurationRow.toRow({ ...configuration, feature: id, project, strategyCount });
      });
      for (const some of batches(found)) {
        await db('configurations').insert(some).onConflict(['feature_id', 'environment']).merge();
      }
      await replace(db, 'prerequisites', list, ({ prerequisites }) =>
        prerequisites.map(({ feature }) => ({ parent: feature })),
      );
      await replace(db, 'segment_uses', list, ({ strategies }) =>
        segmentsOf(strategies).map(segment_id => ({ segment_id })),
      );
    },

    /** The environment is gone. What was set there stays in the revisions. */
    removeEnvironment: async (project: string, environment: string): Promise<void> => {
      for (const table of ['configurations', 'prerequisites', 'segment_uses']) {
        await db(table).where({ project_id: project, environment }).delete();
      }
    },

    /** Feature -> what it depends on, both by key, in one environment; archived features too. */
    links: async (project: string, environment: string): Promise<Map<string, string[]>> => {
      const found = await db('prerequisites')
        .join('features', 'features.id', 'prerequisites.feature_id')
        .where({ 'prerequisites.project_id': project, 'prerequisites.environment': environment })
        .orderBy(['features.key', 'prerequisites.parent'])
        .select('features.key', 'prerequisites.parent');
      const links = new Map<string, string[]>();
      for (const { key, parent } of found) links.set(key, [...(links.get(key) ?? []), parent]);
      return links;
    },

    /** The live features that depend on one, with where they do and which of its variants they name. */
    dependants: async (project: string, parent: string) => {
      const found = await db('prerequisites')
        .join('features', 'features.id', 'prerequisites.feature_id')
        .join('configurations', join =>
          join
            .on('configurations.feature_id', 'prerequisites.feature_id')
            .andOn('configurations.environment', 'prerequisites.environment'),
        )
        .where({ 'prerequisites.project_id': project, 'prerequisites.parent': parent })
        .whereNull('features.archived_at')
        .orderBy(['features.key', 'prerequisites.environment'])
        .select('features.key', 'configurations.environment', 'configurations.prerequisites');
      return found.map(row => {
        const prerequisites = configurationPrerequisites.read(row.prerequisites);
        return {
          feature: String(row.key),
          environment: String(row.environment),
          variants: prerequisites.find(each => each.feature === parent)?.variants ?? [],
        };
      });
    },
  };
};

const configurationPrerequisites = json<Prerequisite[]>();

const shown = ({
  feature: _,
  project: __,
  strategyCount: ___,
  ...configuration
}: StoredConfiguration): FeatureEnvironment => configuration;

/** What a table holds of these configurations is from now on what `of` makes of each. */
async function replace(
  db: Db,
  table: string,
  list: readonly { owner: Owner; configuration: FeatureEnvironment }[],
  of: (configuration: FeatureEnvironment) => object[],
): Promise<void> {
  for (const [environment, there] of Map.groupBy(list, ({ configuration }) => configuration.environment)) {
    for (const some of batches(there.map(({ owner }) => ({ id: owner.id })))) {
      await db(table).where({ environment }).whereIn('feature_id', some.flatMap(Object.values)).delete();
    }
  }
  const found = list.flatMap(({ owner: { id, project }, configuration }) => {
    const { environment } = configuration;
    return of(configuration).map(row => ({ feature_id: id, environment, project_id: project, ...row }));
  });
  for (const some of batches(found)) await db(table).insert(some);
}
