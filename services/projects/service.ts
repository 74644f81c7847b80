import { auth } from '@bandera/kit/http/auth';
import { body } from '@bandera/kit/http/body';
import { accessLog, metrics, problems, requestContext, secureHeaders } from '@bandera/kit/http/pipeline';
import { rateLimit } from '@bandera/kit/http/rate-limit';
import { routes } from '@bandera/kit/http/routes';
import { defineService } from '@bandera/kit/service';
import { projectsConfig } from './config.ts';
import { projectConsumers } from './events.ts';
import { migrations } from './migrations/index.ts';
import { permitsIn } from './permits.ts';
import { environmentRoutes } from './routes/environments.ts';
import { internalRoutes } from './routes/internal.ts';
import { keyRoutes } from './routes/keys.ts';
import { memberRoutes } from './routes/members.ts';
import { projectRoutes } from './routes/projects.ts';

/** Projects, their environments, API keys and members. */
export const projects = defineService({
  name: 'projects',
  config: projectsConfig,
  migrations,
  start: ({ platform }) => {
    const { log } = platform;
    const list = [
      ...projectRoutes(platform),
      ...environmentRoutes(platform),
      ...keyRoutes(platform),
      ...memberRoutes(platform),
      ...internalRoutes(platform),
    ];
    return {
      routes: list,
      pipeline: [
        requestContext(),
        accessLog(log),
        metrics(platform.metrics, 'projects'),
        problems(log),
        secureHeaders(),
        body(),
        auth(platform.auth),
        rateLimit({ name: 'projects', by: 'actor', points: 1_200, seconds: 60, cache: platform.cache }),
        routes(list, { permits: permitsIn(platform.db), log, idempotency: platform.idempotency }),
      ],
      consumers: projectConsumers(platform),
    };
  },
});
