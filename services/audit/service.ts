import { byCompanyRole } from '@bandera/contracts/permissions';
import { auth } from '@bandera/kit/http/auth';
import { body } from '@bandera/kit/http/body';
import { accessLog, metrics, problems, requestContext, secureHeaders } from '@bandera/kit/http/pipeline';
import { limiter, rateLimit } from '@bandera/kit/http/rate-limit';
import { routes } from '@bandera/kit/http/routes';
import { defineService } from '@bandera/kit/service';
import { auditConfig } from './config.ts';
import { auditConsumer } from './events.ts';
import { migrations } from './migrations/index.ts';
import { projectFinder } from './project-of.ts';
import { entryRoutes } from './routes/entries.ts';
import { entryStore } from './store/entries.ts';
import { linkStore } from './store/links.ts';

/** The log of everything: written from events only, never changed, each company's entries chained by hashes. */
export const audit = defineService({
  name: 'audit',
  config: auditConfig,
  migrations,
  start({ platform, config }) {
    const { log, db, cache } = platform;
    const list = entryRoutes({
      entries: entryStore(db),
      links: linkStore(db),
      projectOf: projectFinder(platform.peer('projects')),
      verifications: limiter({
        name: 'audit-verify',
        points: config.AUDIT_VERIFICATIONS_PER_MINUTE,
        seconds: 60,
        cache,
      }),
    });
    return {
      routes: list,
      pipeline: [
        requestContext(),
        accessLog(log),
        metrics(platform.metrics, 'audit'),
        problems(log),
        secureHeaders(),
        body(),
        auth(platform.auth),
        rateLimit({ name: 'audit', by: 'actor', points: 1_200, seconds: 60, cache }),
        routes(list, { permits: byCompanyRole, log, idempotency: platform.idempotency }),
      ],
      consumers: [auditConsumer],
    };
  },
});
