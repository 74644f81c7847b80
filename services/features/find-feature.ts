import { problem } from '@bandera/contracts/problems';
import type { Db } from '@bandera/kit/db/connect';
import { idSchema } from '@bandera/kit/ids';
import type { StoredFeature } from './domain/feature.ts';
import type { KnownProjects } from './known-projects.ts';
import { featureStore } from './store/features.ts';
import { projectStore } from './store/projects.ts';

/** A feature of a company, by its id or, with its project, by its key. Undefined also when its project is deleted. */
export type FindFeature = (
  company: string,
  idOrKey: string,
  project?: string | undefined,
) => Promise<StoredFeature | undefined>;

export const featureFinder = (db: Db, projects: KnownProjects): FindFeature => {
  const store = featureStore(db);

  async function byId(company: string, id: string) {
    const feature = await store.find(company, id);
    return feature && (await projectStore(db).findLiveById(feature.project)) ? feature : undefined;
  }

  return async (company, idOrKey, project) => {
    const found = idSchema.safeParse(idOrKey).success ? await byId(company, idOrKey) : undefined;
    if (project === undefined) return found;
    const owner = await projects.find(company, project);
    if (!owner) return undefined;
    return found?.project === owner.id ? found : store.findByKey(owner.id, idOrKey);
  };
};

/** 404 that says how features are named. */
export const noFeature = (idOrKey: string, project: string | undefined) =>
  problem('not-found', {
    detail:
      project === undefined && !idSchema.safeParse(idOrKey).success
        ? `There is no feature with the id "${idOrKey}"; to use its key, name the project: ?project=.`
        : `There is no feature "${idOrKey}".`,
  });
