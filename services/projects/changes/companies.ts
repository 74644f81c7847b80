import { type Company, company as companySchema, defaultLimits } from '@bandera/contracts/company';
import { problem } from '@bandera/contracts/problems';
import type { Trx } from '@bandera/kit/db/tx';
import { PeerProblem } from '@bandera/kit/http/client';
import type { Platform } from '@bandera/kit/platform';
import { type CompanyCopy, companyStore } from '../store/companies.ts';
import { projectStore } from '../store/projects.ts';
import { deleteProject, restoreProject } from './projects.ts';

/** The copy of a company; asks companies once where none has come by event yet. */
export async function companyOf(platform: Platform, id: string): Promise<CompanyCopy> {
  const known = await companyStore(platform.db).find(id);
  if (known) return known;
  const path = `/internal/companies/companies/${encodeURIComponent(id)}`;
  const asked = await platform.peer('companies').get(path, { schema: companySchema }).catch(noCompany);
  await companyStore(platform.db).add(asked, platform.clock.now());
  return asked;
}

function noCompany(error: unknown): never {
  if (!(error instanceof PeerProblem && error.status === 404)) throw error;
  throw problem('not-found', { detail: 'Your company does not exist any more.', cause: error });
}

/** Inside a transaction: the company's row, locked, since limits are counted under it. 409 when it is deleted. */
export async function lockActiveCompany(trx: Trx, id: string): Promise<CompanyCopy> {
  const company = await companyStore(trx.db).lock(id);
  if (!company) throw new Error('companyOf goes before the transaction');
  if (company.status === 'deleted') {
    throw problem('company-deleted', { detail: 'Restore the company before you change its projects.' });
  }
  return company;
}

/** How many evaluations a minute the company's keys may ask for. */
export async function requestsPerMinute(platform: Platform, company: string): Promise<number> {
  try {
    return (await companyOf(platform, company)).limits.requestsPerMinute;
  } catch (error) {
    // SDKs must go on while companies cannot be asked; they see the default limit until an event brings the real one.
    platform.log.warn({ err: error, company }, 'the limits of a company are not known: the defaults apply');
    return defaultLimits.requestsPerMinute;
  }
}

/**
 * Takes in what companies says. News may come twice, late, or after `companyOf` has stored the same version, so what
 * follows depends on the state only: a deleted company has no live projects, and an active one has those back that
 * were deleted with it.
 */
export async function applyCompany(trx: Trx, news: Company, now: Date): Promise<void> {
  const companies = companyStore(trx.db);
  await companies.add(news, now);
  const known = await companies.lock(news.id);
  if (known && known.version > news.version) return;
  await companies.update(news, now);
  const projects = projectStore(trx.db);
  if (news.status === 'deleted') {
    for (const project of await projects.allLive(news.id)) await deleteProject(trx, project, now, 'company');
  } else {
    for (const project of await projects.allDeletedWithCompany(news.id))
      await restoreProject(trx, project, now);
  }
}
