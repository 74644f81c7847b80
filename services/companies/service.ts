import { byCompanyRole } from '@bandera/contracts/permissions';
import { auth } from '@bandera/kit/http/auth';
import { body } from '@bandera/kit/http/body';
import { accessLog, metrics, problems, requestContext, secureHeaders } from '@bandera/kit/http/pipeline';
import { rateLimit } from '@bandera/kit/http/rate-limit';
import { routes } from '@bandera/kit/http/routes';
import { defineService } from '@bandera/kit/service';
import { companiesConfig } from './config.ts';
import { logoEncoder } from './imaging/logo-encoder.ts';
import { migrations } from './migrations/index.ts';
import { companyRoutes } from './routes/companies.ts';
import { internalRoutes } from './routes/internal.ts';
import { logoUploadRoutes } from './routes/logo-uploads.ts';
import { logoRoutes } from './routes/logos.ts';
import { logoFiles } from './store/logo-files.ts';

/** Companies, their limits and their logos. */
export const companies = defineService({
  name: 'companies',
  config: companiesConfig,
  migrations,
  start: ({ platform, config }) => {
    const { log } = platform;
    const files = logoFiles({ folder: platform.assets, log });
    const encode = logoEncoder({ log, timeoutMs: config.LOGO_SECONDS * 1_000 });
    const list = [
      ...companyRoutes(platform),
      ...logoUploadRoutes({ platform, files, encode }),
      ...logoRoutes(platform, files),
      ...internalRoutes(platform),
    ];
    return {
      routes: list,
      pipeline: [
        requestContext(),
        accessLog(log),
        metrics(platform.metrics, 'companies'),
        problems(log),
        secureHeaders(),
        body(),
        auth(platform.auth),
        rateLimit({ name: 'companies', by: 'actor', points: 1_200, seconds: 60, cache: platform.cache }),
        routes(list, { permits: byCompanyRole, log, idempotency: platform.idempotency }),
      ],
      health: [{ name: 'assets', check: files.check }],
    };
  },
});
