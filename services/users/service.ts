import { byCompanyRole } from '@bandera/contracts/permissions';
import { auth } from '@bandera/kit/http/auth';
import { body } from '@bandera/kit/http/body';
import { accessLog, metrics, problems, requestContext, secureHeaders } from '@bandera/kit/http/pipeline';
import { rateLimit } from '@bandera/kit/http/rate-limit';
import { routes } from '@bandera/kit/http/routes';
import { defineService } from '@bandera/kit/service';
import { attempts } from './attempts.ts';
import { sessions } from './changes/sessions.ts';
import { signUps } from './changes/sign-up.ts';
import { companyCopies } from './company-copies.ts';
import { usersConfig } from './config.ts';
import { deferred } from './deferred.ts';
import { hasher } from './domain/hasher.ts';
import { companyConsumer } from './events.ts';
import { jobsOf } from './jobs.ts';
import { keyring, keySecrets } from './keyring.ts';
import { migrations } from './migrations/index.ts';
import type { Parts } from './parts.ts';
import { acceptInvitationRoutes } from './routes/accept-invitation.ts';
import { internalRoutes } from './routes/internal.ts';
import { invitationRoutes } from './routes/invitations.ts';
import { keyRoutes } from './routes/keys.ts';
import { meRoutes } from './routes/me.ts';
import { memberRoutes } from './routes/members.ts';
import { passwordRoutes } from './routes/passwords.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { signUpRoutes } from './routes/sign-up.ts';

/** People: sign-up, sessions, the members of companies and their roles, invitations, and the keys of access tokens. */
export const users = defineService({
  name: 'users',
  config: usersConfig,
  migrations,
  start: ({ platform, config }) => {
    const { log } = platform;
    const production = platform.config.NODE_ENV === 'production';
    const keys = keyring(platform, keySecrets(platform, config));
    const copies = companyCopies(platform);
    const parts: Parts = {
      platform,
      config,
      production,
      hasher: hasher({
        memoryKib: config.ARGON2_MEMORY_KIB,
        passes: config.ARGON2_PASSES,
        parallel: config.ARGON2_PARALLEL,
        waiting: config.ARGON2_WAITING,
      }),
      attempts: attempts(platform, config),
      keyring: keys,
      copies,
      sessions: sessions({ platform, keyring: keys, copies }),
      signUps: signUps(platform),
      deferred: deferred(log),
    };
    const list = [
      ...signUpRoutes(parts),
      ...sessionRoutes(parts),
      ...passwordRoutes(parts),
      ...keyRoutes(keys),
      ...meRoutes(parts),
      ...invitationRoutes(parts),
      ...acceptInvitationRoutes(parts),
      ...memberRoutes(platform),
      ...internalRoutes(platform),
    ];
    return {
      routes: list,
      pipeline: [
        requestContext(),
        accessLog(log),
        metrics(platform.metrics, 'users'),
        problems(log),
        secureHeaders(),
        body({ limit: '64kb' }),
        auth(platform.auth),
        rateLimit({ name: 'users', by: 'actor', points: 1_200, seconds: 60, cache: platform.cache }),
        routes(list, { permits: byCompanyRole, log, idempotency: platform.idempotency }),
      ],
      consumers: [companyConsumer],
      jobs: jobsOf(parts),
      stop: parts.deferred.settled,
    };
  },
});
