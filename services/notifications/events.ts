import type { Company } from '@bandera/contracts/company';
import { consumer } from '@bandera/contracts/events';
import type { Project } from '@bandera/contracts/project';
import type { Trx } from '@bandera/kit/db/tx';
import type { Envelope } from '@bandera/kit/events/envelope';
import { subjectsOf } from './domain/kinds.ts';
import { type NewsParts, tell } from './news.ts';
import { companyStore } from './store/companies.ts';
import { mailStore } from './store/mails.ts';
import { preferenceStore } from './store/preferences.ts';
import { projectStore } from './store/projects.ts';

/** What this service listens to: everything that somebody may want to be told, and what it copies of others. */
export function newsConsumers(parts: NewsParts) {
  const news = (event: Envelope, trx: Trx) => tell(parts, event, trx);
  const newsOf = (service: string) => Object.fromEntries(subjectsOf(service).map(subject => [subject, news]));

  return [
    consumer('notifications-features', 'features.>', newsOf('features')),

    consumer('notifications-projects', 'projects.>', {
      ...newsOf('projects'),
      'projects.project.created.v1': learnProject(news),
      'projects.project.updated.v1': learnProject(news),
      'projects.project.deleted.v1': learnProject(news),
      'projects.project.restored.v1': learnProject(news),
    }),

    consumer('notifications-users', 'users.>', {
      ...newsOf('users'),
      'users.membership.removed.v1': async (event, trx) => {
        const { company, user } = event.before;
        await preferenceStore(trx.db).remove(company, user);
        await mailStore(trx.db).drop(company, user);
        await news(event, trx);
      },
    }),

    consumer('notifications-companies', 'companies.company.>', {
      'companies.company.created.v1': learnCompany(news),
      'companies.company.updated.v1': learnCompany(news),
      // While a company is deleted nothing is told; what waits is told when it comes back.
      'companies.company.deleted.v1': learnCompany(news),
      'companies.company.restored.v1': learnCompany(news),
    }),

    consumer('notifications-failures', 'notifications.delivery.failed.v1', newsOf('notifications')),
  ];
}

type Handler = (event: Envelope, trx: Trx) => Promise<void>;

const learnProject =
  (then: Handler) =>
  async (event: Envelope & { after: Project }, trx: Trx): Promise<void> => {
    await projectStore(trx.db).learn(event.after);
    await then(event, trx);
  };

const learnCompany =
  (then: Handler) =>
  async (event: Envelope & { after: Company }, trx: Trx): Promise<void> => {
    await companyStore(trx.db).learn(event.after);
    await then(event, trx);
  };
