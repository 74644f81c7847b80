import { listener } from '@bandera/contracts/events';
import type { Keys } from './store/keys.ts';
import type { Snapshots } from './store/snapshots.ts';

/** Every replica hears these; what one misses is caught by the revision poll and by the freshness of keys. */
export const evaluationListeners = (keys: Keys, snapshots: Snapshots) => [
  listener('features.environment.published.v1', {
    'features.environment.published.v1': ({ data }) =>
      snapshots.published(data.project, data.environment, data.revision),
  }),
  listener('projects.>', {
    'projects.key.created.v1': ({ data }) => keys.add(data.grant),
    'projects.key.updated.v1': ({ data }) => keys.add(data.grant),
    'projects.key.revoked.v1': ({ data }) => keys.remove(data.hash),
    'projects.project.deleted.v1': ({ after }) => {
      keys.removeProject(after.id);
      snapshots.removeProject(after.id);
    },
    'projects.project.restored.v1': () => keys.forgetMissing(),
    'projects.environment.deleted.v1': ({ before }) => snapshots.remove(before.project, before.key),
  }),
];
