import type { Company } from '@bandera/contracts/company';
import { consumer, publish } from '@bandera/contracts/events';
import type { Trx } from '@bandera/kit/db/tx';
import { membershipView } from './domain/views.ts';
import { companyStore } from './store/companies.ts';
import { type MembershipRow, membershipStore } from './store/memberships.ts';
import { signupStore } from './store/signups.ts';
import { userStore } from './store/users.ts';

/**
 * Keeps our copies of companies. A deleted one stays, with its members: chooseCompany() lets nobody but owners in until it
 * is restored.
 */
export const companyConsumer = consumer('users-companies', 'companies.company.>', {
  'companies.company.created.v1': async ({ after, data, at }, trx) => {
    await companyStore(trx.db).keep(after);
    if (data.owner !== null) await welcomeOwner(trx, after, data.owner, at);
  },
  'companies.company.updated.v1': ({ after }, trx) => companyStore(trx.db).keep(after),
  'companies.company.deleted.v1': ({ after }, trx) => companyStore(trx.db).keep(after),
  'companies.company.restored.v1': ({ after }, trx) => companyStore(trx.db).keep(after),
});

/** Whoever creates a company is its owner. In a sign-up that is the saga's to say (changes/sign-up.ts). */
async function welcomeOwner(trx: Trx, company: Company, owner: string, at: string): Promise<void> {
  const signUps = signupStore(trx.db);
  const signUp = await signUps.ofUser(owner);
  if (signUp?.state === 'started') {
    // The saga may not have got its answer yet, and after a crash never will.
    await signUps.setCompany(signUp.id, company.id);
    return;
  }
  if (signUp?.state === 'undoing' || signUp?.state === 'undone') {
    await signUps.undoAgain(signUp.id, company.id);
    return;
  }
  const members = membershipStore(trx.db);
  const user = await userStore(trx.db).byId(owner);
  if (!user || (await members.count(company.id)) > 0) return;
  const membership: MembershipRow = {
    userId: owner,
    companyId: company.id,
    role: 'owner',
    createdAt: at,
    lastUsedAt: at,
    version: 1,
  };
  await members.insert(membership);
  await publish(trx, 'users.membership.created.v1', {
    aggregateId: `${company.id}:${owner}`,
    company: company.id,
    after: { ...membershipView(membership), email: user.email },
  });
}
