import { auth } from '@bandera/kit/http/auth';
import { body } from '@bandera/kit/http/body';
import { accessLog, metrics, problems, requestContext, secureHeaders } from '@bandera/kit/http/pipeline';
import { rateLimit } from '@bandera/kit/http/rate-limit';
import { routes } from '@bandera/kit/http/routes';
import { defineService } from '@bandera/kit/service';
import { featuresConfig } from './config.ts';
import { currentSnapshots } from './current-snapshots.ts';
import { featureConsumers } from './events.ts';
import { featureFinder } from './find-feature.ts';
import { knownProjects } from './known-projects.ts';
import { migrations } from './migrations/index.ts';
import { permitsBy } from './permits.ts';
import { evaluateRoutes } from './routes/evaluate.ts';
import { featureEnvironmentRoutes } from './routes/feature-environments.ts';
import { featureRoutes } from './routes/features.ts';
import { revisionRoutes } from './routes/revisions.ts';
import { segmentRoutes } from './routes/segments.ts';
import { snapshotRoutes } from './routes/snapshots.ts';
import { transferRoutes } from './routes/transfer.ts';
import { projectStore } from './store/projects.ts';
import { segmentStore } from './store/segments.ts';

/** Features, what each environment says of them, segments, and the snapshots that the data plane evaluates. */
export const features = defineService({
  name: 'features',
  config: featuresConfig,
  migrations,
  start({ platform }) {
    const { log, db } = platform;
    const projects = knownProjects(platform);
    const findFeature = featureFinder(db, projects);
    const parts = { platform, projects, findFeature, snapshots: currentSnapshots(platform) };
    const permits = permitsBy({
      projects,
      findFeature,
      findSegment: segmentStore(db).find,
      roleOf: projectStore(db).roleOf,
    });

    const list = [
      ...evaluateRoutes(parts),
      ...transferRoutes(parts),
      ...featureRoutes(parts),
      ...featureEnvironmentRoutes(parts),
      ...revisionRoutes(parts),
      ...segmentRoutes(parts),
      ...snapshotRoutes(parts),
    ];
    return {
      routes: list,
      pipeline: [
        requestContext(),
        accessLog(log),
        metrics(platform.metrics, 'features'),
        problems(log),
        secureHeaders(),
        body({ limit: '8mb' }),
        auth(platform.auth),
        rateLimit({ name: 'features', by: 'actor', points: 1_200, seconds: 60, cache: platform.cache }),
        routes(list, { permits, log, idempotency: platform.idempotency }),
      ],
      consumers: featureConsumers,
    };
  },
});
