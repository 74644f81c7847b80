import type { Job } from '@bandera/kit/jobs';
import type { Parts } from './parts.ts';
import { invitationStore } from './store/invitations.ts';
import { sessionStore } from './store/sessions.ts';
import { signupStore } from './store/signups.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** What happens on a timer. Every replica does all of it, and none minds the others. */
export const jobsOf = ({ platform, signUps, keyring }: Parts): Job[] => [
  { name: 'undo sign-ups left half done', everyMs: 15_000, run: signUps.recover },
  { name: 'rotate signing keys', everyMs: 10 * minuteMs, run: keyring.rotate },
  {
    name: 'forget what has ended',
    everyMs: 60 * minuteMs,
    async run() {
      const { db, clock } = platform;
      const now = clock.now();
      await sessionStore(db).removeExpired(now);
      await invitationStore(db).removeExpired(new Date(now.getTime() - dayMs));
      await signupStore(db).removeEnded(new Date(now.getTime() - 30 * dayMs));
    },
  },
];
