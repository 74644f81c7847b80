import type { Job } from '@bandera/kit/jobs';
import type { Platform } from '@bandera/kit/platform';
import { deliveryStore } from './store/deliveries.ts';
import { digestStore } from './store/digests.ts';
import { mailStore } from './store/mails.ts';

const dayMs = 24 * 60 * 60 * 1_000;

/** Mails hold addresses and deliveries hold what was sent: neither is kept longer than anybody looks for it. */
export const purgeJob = ({ db, clock, log }: Platform): Job => ({
  name: 'purge notifications',
  everyMs: 60 * 60 * 1_000,
  async run() {
    const daysAgo = (days: number) => new Date(clock.now().getTime() - days * dayMs);
    const mails = await mailStore(db).prune(daysAgo(30));
    const deliveries = await deliveryStore(db).prune(daysAgo(30));
    const news = await digestStore(db).prune(daysAgo(7));
    if (mails + deliveries + news > 0) log.info({ mails, deliveries, news }, 'old notifications removed');
  },
});
