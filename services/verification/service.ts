import { byCompanyRole } from '@bandera/contracts/permissions';
import { auth } from '@bandera/kit/http/auth';
import { body } from '@bandera/kit/http/body';
import { accessLog, metrics, problems, requestContext, secureHeaders } from '@bandera/kit/http/pipeline';
import { rateLimit } from '@bandera/kit/http/rate-limit';
import { routes } from '@bandera/kit/http/routes';
import { installationSecrets } from '@bandera/kit/own-secret';
import { defineService } from '@bandera/kit/service';
import { verificationConfig } from './config.ts';
import { secretsFrom } from './domain/secrets.ts';
import { migrations } from './migrations/index.ts';
import { purgeJob } from './purge.ts';
import { codeRoutes } from './routes/codes.ts';
import { internalRoutes } from './routes/internal.ts';
import { type Parts, sendingLimits } from './routes/send-code.ts';

/** One-time codes by mail: send and validate. */
export const verification = defineService({
  name: 'verification',
  config: verificationConfig,
  migrations,
  start: ({ platform, config }) => {
    const { log } = platform;
    const parts: Parts = {
      platform,
      secrets: secretsFrom(installationSecrets(platform, 'verification')),
      limits: sendingLimits(platform, config),
    };
    const list = [...codeRoutes(parts), ...internalRoutes(parts)];
    return {
      routes: list,
      pipeline: [
        requestContext(),
        accessLog(log),
        metrics(platform.metrics, 'verification'),
        problems(log),
        secureHeaders(),
        body(),
        auth(platform.auth),
        rateLimit({ name: 'verification', by: 'actor', points: 1_200, seconds: 60, cache: platform.cache }),
        routes(list, { permits: byCompanyRole, log, idempotency: platform.idempotency }),
      ],
      health: [{ name: 'mail', check: () => platform.mail.ping() }],
      jobs: [purgeJob(platform)],
    };
  },
});
