import { consumer } from '@bandera/contracts/events';
import type { Feature } from '@bandera/contracts/feature';
import type { Project } from '@bandera/contracts/project';
import type { Trx } from '@bandera/kit/db/tx';
import { copyStore } from './store/copies.ts';
import type { ReportCache } from './store/report-cache.ts';
import { usageStore } from './store/usage.ts';

const copyProject = ({ after }: { after: Project }, trx: Trx) => copyStore(trx.db).putProject(after);
const copyFeature = ({ after }: { after: Feature }, trx: Trx) => copyStore(trx.db).putFeature(after);

export const reportConsumers = (cache: ReportCache) => [
  /** Batches of evaluations: the inbox applies each once, whatever the order. */
  consumer('reports-usage', 'evaluation.usage.counted.v1', {
    'evaluation.usage.counted.v1': async ({ data }, trx) => {
      if (data.entries.length === 0) return;
      await usageStore(trx.db).add(data.entries);
      const companies = new Set(data.entries.map(entry => entry.company));
      trx.afterCommit(() => cache.outdated([...companies]));
    },
  }),
  consumer('reports-projects', 'projects.project.*.v1', {
    'projects.project.created.v1': copyProject,
    'projects.project.updated.v1': copyProject,
    'projects.project.deleted.v1': copyProject,
    'projects.project.restored.v1': copyProject,
  }),
  consumer('reports-features', 'features.feature.*.v1', {
    'features.feature.created.v1': copyFeature,
    'features.feature.updated.v1': copyFeature,
    'features.feature.archived.v1': copyFeature,
    'features.feature.restored.v1': copyFeature,
  }),
];
