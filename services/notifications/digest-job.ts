import { publish } from '@bandera/contracts/events';
import { type Address, addresses } from '@bandera/contracts/user';
import { PeerProblem, PeerUnavailable } from '@bandera/kit/http/client';
import { newId } from '@bandera/kit/ids';
import type { Job } from '@bandera/kit/jobs';
import type { Platform } from '@bandera/kit/platform';
import { type DigestItem, newsFor } from './domain/digest.ts';
import { digestMail } from './domain/digest-mail.ts';
import { linksAt } from './domain/links.ts';
import { companyStore } from './store/companies.ts';
import { type Claim, digestStore } from './store/digests.ts';
import { mailStore, type NewMail } from './store/mails.ts';
import { preferenceStore } from './store/preferences.ts';

/** A replica that dies while it makes a mail keeps it from the others for this long. */
const leaseMs = 60_000;
/** How long news wait, most often for `users` to come back, before they are tried again. */
const pauseMs = 5_000;
const companiesAtOnce = 10;
const itemsAtOnce = 5_000;

/** Turns news that have waited long enough into one mail for each member who wants them, and queues the mails. */
export const digestJob = (platform: Platform): Job => ({
  name: 'digests',
  everyMs: 1_000,
  async run() {
    const { db, clock } = platform;
    for (;;) {
      const now = clock.now();
      const claims = await digestStore(db).claim(now, new Date(now.getTime() + leaseMs), companiesAtOnce);
      for (const claim of claims) await mailOrPostpone(platform, claim);
      if (claims.length === 0) return;
    }
  },
});

async function mailOrPostpone(platform: Platform, claim: Claim): Promise<void> {
  const { db, clock, log } = platform;
  try {
    await mailNews(platform, claim);
  } catch (error) {
    // Nothing is lost: the news stay, and more may join them.
    const level = error instanceof PeerUnavailable ? 'warn' : 'error';
    log[level]({ err: error, company: claim.company }, 'news could not be mailed yet');
    await digestStore(db).postpone(claim, new Date(clock.now().getTime() + pauseMs));
  }
}

async function mailNews(platform: Platform, claim: Claim): Promise<void> {
  const { clock } = platform;
  const members = await membersOf(platform, claim.company);
  await platform.tx(async trx => {
    const digests = digestStore(trx.db);
    if (!(await digests.holds(claim))) return;
    const items = await digests.items(claim.company, itemsAtOnce);
    const wishes = await preferenceStore(trx.db).wishesIn(claim.company);
    const company = (await companyStore(trx.db).nameOf(claim.company)) ?? 'your company';
    const word = wording(platform, company, members);
    const mails = members.flatMap(member => {
      const news = newsFor(member, items, wishes);
      return news.length === 0 ? [] : [{ ...word(news), ...recipient(claim.company, member) }];
    });
    await mailStore(trx.db).insert(mails, clock.now());
    for (const { id, to, user } of mails) {
      await publish(trx, 'notifications.mail.queued.v1', {
        aggregateId: id,
        company: claim.company,
        data: { mail: id, to, user },
      });
    }
    await digests.settle(claim, items, clock.now());
  });
}

async function membersOf(platform: Platform, company: string): Promise<Address[]> {
  const path = `/internal/users/companies/${encodeURIComponent(company)}/addresses`;
  try {
    return (await platform.peer('users').get(path, { schema: addresses })).items;
  } catch (error) {
    if (error instanceof PeerProblem && error.status === 404) return [];
    throw error;
  }
}

function wording(platform: Platform, company: string, members: Address[]) {
  const names = new Map(members.map(({ user, name }) => [user, name]));
  const links = linksAt(platform.publicUrl());
  const options = { house: platform.house.name, company, links, members: (user: string) => names.get(user) };
  // Most members are told the same.
  const known = new Map<string, ReturnType<typeof digestMail>>();
  return (news: DigestItem[]) => {
    const key = news.map(({ id }) => id).join();
    const mail = known.get(key) ?? digestMail(news, options);
    known.set(key, mail);
    return mail;
  };
}

const recipient = (
  company: string,
  { user, email }: Address,
): Pick<NewMail, 'id' | 'company' | 'user' | 'to'> => ({
  id: newId(),
  company,
  user,
  to: email,
});
