import { byCompanyRole } from '@bandera/contracts/permissions';
import { auth } from '@bandera/kit/http/auth';
import { body } from '@bandera/kit/http/body';
import { accessLog, metrics, problems, requestContext, secureHeaders } from '@bandera/kit/http/pipeline';
import { rateLimit } from '@bandera/kit/http/rate-limit';
import { routes } from '@bandera/kit/http/routes';
import { defineService } from '@bandera/kit/service';
import { reportsConfig } from './config.ts';
import { reportConsumers } from './events.ts';
import { migrations } from './migrations/index.ts';
import { projectFinder } from './project-of.ts';
import { featureReportRoutes } from './routes/features.ts';
import { usageRoutes } from './routes/usage.ts';
import { copyStore } from './store/copies.ts';
import { reportCache } from './store/report-cache.ts';
import { seenStore } from './store/seen.ts';
import { usageStore } from './store/usage.ts';

const dayMs = 86_400_000;

/** Counts of evaluations: rolled up by minute, hour and day, and when each feature was seen. */
export const reports = defineService({
  name: 'reports',
  config: reportsConfig,
  migrations,
  start({ platform, config }) {
    const { log, clock, db } = platform;
    const usage = usageStore(db);
    const copies = copyStore(db);
    const cache = reportCache(platform.cache);
    const projectOf = projectFinder(copies, platform.peer('projects'));
    const list = [
      ...usageRoutes({ usage, cache, projectOf }),
      ...featureReportRoutes({ usage, seen: seenStore(db), copies, projectOf, clock }),
    ];
    const daysAgo = (days: number) => new Date(clock.now().getTime() - days * dayMs);
    return {
      routes: list,
      pipeline: [
        requestContext(),
        accessLog(log),
        metrics(platform.metrics, 'reports'),
        problems(log),
        secureHeaders(),
        body(),
        auth(platform.auth),
        rateLimit({ name: 'reports', points: 1_200, seconds: 60, by: 'actor' }),
        routes(list, { permits: byCompanyRole, log, idempotency: platform.idempotency }),
      ],
      consumers: reportConsumers(cache),
      jobs: [
        {
          name: 'prune rollups',
          everyMs: 3_600_000,
          run: async () => {
            await usage.prune('minute', daysAgo(config.KEEP_MINUTES_DAYS));
            await usage.prune('hour', daysAgo(config.KEEP_HOURS_DAYS));
          },
        },
      ],
    };
  },
});
