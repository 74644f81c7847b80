import { consumer } from '@bandera/contracts/events';
import type { Platform } from '@bandera/kit/platform';
import { applyCompany } from './changes/companies.ts';
import { removeMember } from './changes/members.ts';
import { keyStore } from './store/keys.ts';
import { memberStore } from './store/members.ts';

/** What this service listens to. */
export const projectConsumers = ({ clock }: Platform) => [
  consumer('projects-companies', 'companies.company.>', {
    'companies.company.created.v1': ({ after }, trx) => applyCompany(trx, after, clock.now()),
    'companies.company.updated.v1': ({ after }, trx) => applyCompany(trx, after, clock.now()),
    'companies.company.deleted.v1': ({ after }, trx) => applyCompany(trx, after, clock.now()),
    'companies.company.restored.v1': ({ after }, trx) => applyCompany(trx, after, clock.now()),
  }),
  consumer('projects-memberships', 'users.membership.removed.v1', {
    'users.membership.removed.v1': async ({ before }, trx) => {
      for (const member of await memberStore(trx.db).ofUser(before.company, before.user)) {
        await removeMember(trx, before.company, member);
      }
    },
  }),
  consumer(
    'projects-key-use',
    'evaluation.usage.counted.v1',
    { 'evaluation.usage.counted.v1': ({ data }, trx) => keyStore(trx.db).seen(data.keys) },
    { concurrency: 4 },
  ),
];
