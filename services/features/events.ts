import { consumer } from '@bandera/contracts/events';
import { placesOf, publishEnvironments } from './changes/publication.ts';
import { companyStore } from './store/companies.ts';
import { configurationStore } from './store/configurations.ts';
import { projectStore } from './store/projects.ts';
import { sightingStore } from './store/sightings.ts';
import { snapshotStore } from './store/snapshots.ts';

/** What this service listens to: copies of companies and projects, and when features were evaluated last. */
export const featureConsumers = [
  consumer('features-companies', 'companies.>', {
    'companies.company.created.v1': ({ after }, trx) => companyStore(trx.db).learn(after),
    'companies.company.updated.v1': ({ after }, trx) => companyStore(trx.db).learn(after),
  }),

  consumer(
    'features-projects',
    'projects.>',
    {
      'projects.project.created.v1': ({ after }, trx) => projectStore(trx.db).learn(after),
      'projects.project.updated.v1': ({ after }, trx) => projectStore(trx.db).learn(after),
      'projects.project.deleted.v1': ({ after }, trx) => projectStore(trx.db).learn(after),
      'projects.project.restored.v1': async ({ after }, trx) => {
        await projectStore(trx.db).learn(after);
        await publishEnvironments(trx, after.company, await placesOf(trx, after.id));
      },

      'projects.environment.created.v1': async ({ after }, trx) => {
        await projectStore(trx.db).learnEnvironment(after);
        await snapshotStore(trx.db).begin(after.project, after.key);
      },
      'projects.environment.updated.v1': ({ after }, trx) => projectStore(trx.db).learnEnvironment(after),
      // The counter goes on, so that an environment of the same key that comes later is not taken for this one.
      'projects.environment.deleted.v1': async ({ before }, trx) => {
        await projectStore(trx.db).forgetEnvironment(before.id);
        await configurationStore(trx.db).removeEnvironment(before.project, before.key);
        await snapshotStore(trx.db).countUp(before.project, before.key);
      },

      'projects.member.set.v1': ({ after }, trx) => projectStore(trx.db).learnMember(after),
      'projects.member.removed.v1': ({ before }, trx) => projectStore(trx.db).forgetMember(before),
    },
    { ordered: true },
  ),

  consumer('features-sightings', 'evaluation.usage.>', {
    'evaluation.usage.counted.v1': ({ data }, trx) => sightingStore(trx.db).record(data.entries),
  }),
];
