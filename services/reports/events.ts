import { consumer } from '@bandera/contracts/events';
import type { Feature } from '@bandera/contracts/feature';
import type { Project } from '@bandera/contracts/project';
import type { UsageEntry } from '@bandera/contracts/usage';
import type { Trx } from '@bandera/kit/db/tx';
import type { Answers } from './store/answers.ts';
import { callerNames } from './store/callers.ts';
import { copyStore } from './store/copies.ts';

import { seenStore } from './store/seen.ts';
import { usageStore } from './store/usage.ts';

const copyFeature = ({ after }: { after: Feature }, trx: Trx) => copyStore(trx.db).putFeature(after);

export const reportConsumers = (answers: Answers) => {
  const names = callerNames();
  // Answers are kept by the name of the project that was asked for, which may be another's from now on, or nobody's.
  const copyProject = async ({ after }: { after: Project }, trx: Trx) => {
    await copyStore(trx.db).putProject(after);
    trx.afterCommit(() => answers.forget(after.company));
  };
  return [
    /** Batches of evaluations: the inbox applies each once, whatever the order. */
    consumer('reports-usage', 'evaluation.usage.counted.v1', {
      'evaluation.usage.counted.v1': async ({ data }, trx) => {
        if (data.entries.length === 0) return;
        const entries = data.entries.map(fitted);
        // Unknown names come from outside, without end: it is kept when they were asked for, not how often.
        const known = await names.bound(
          trx.db,
          entries.filter(entry => !entry.unknown),
        );
        await usageStore(trx.db).add(known.entries);
        await seenStore(trx.db).mark(entries);
        trx.afterCommit(known.keep);
        trx.afterCommit(() => answers.outdated(new Set(entries.map(entry => entry.company))));
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
};

/** Cut to the columns, so that one long name cannot make a whole batch of counts fail. */
const fitted = (entry: UsageEntry): UsageEntry => ({
  ...entry,
  environment: entry.environment.slice(0, 64),
  feature: entry.feature.slice(0, 100),
  variant: entry.variant.slice(0, 100),
  app: entry.app.slice(0, 60),
  sdk: entry.sdk.slice(0, 60),
});
