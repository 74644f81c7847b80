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
import { reportAnswers } from './store/answers.ts';
import { copyStore } from './store/copies.ts';

import { seenStore } from './store/seen.ts';
import { usageStore } from './store/usage.ts';
import { usageSums } from './store/usage-sums.ts';

const dayMs = 86_400_000;

/** Counts of evaluations: rolled up by minute, hour and day, and when each feature was seen. */
export const reports = defineService({
  name: 'reports',
  config: reportsConfig,
  migrations,
  start({ platform, config }) {
    const { log, clock, db } = platform;
    const [usage, sums, seen, copies] = [usageStore(db), usageSums(db), seenStore(db), copyStore(db)];
    const answers = reportAnswers(platform.cache, clock.ms);
    const projectOf = projectFinder(copies, platform.peer('projects'));
    const keepDays = { minute: config.KEEP_MINUTES_DAYS, hour: config.KEEP_HOURS_DAYS, day: null };
    const list = [
      ...usageRoutes({ sums, answers, projectOf, keepDays, clock }),
      ...featureReportRoutes({ sums, seen, copies, projectOf, clock }),
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
        rateLimit({
          name: 'reports',
          by: 'actor',
          points: config.REPORTS_PER_MINUTE,
          seconds: 60,
          cache: platform.cache,
        }),
        routes(list, { permits: byCompanyRole, log, idempotency: platform.idempotency }),
      ],
      consumers: reportConsumers(answers),
      jobs: [
        {
          name: 'prune what is kept for a while',
          everyMs: 3_600_000,
          run: async () => {
            await usage.prune('minute', daysAgo(config.KEEP_MINUTES_DAYS));
            await usage.prune('hour', daysAgo(config.KEEP_HOURS_DAYS));
            await seen.pruneUnknown(daysAgo(config.KEEP_UNKNOWN_DAYS));
          },
        },
      ],
    };
  },
});
