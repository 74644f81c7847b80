import { type Company, company } from '@bandera/contracts/company';
import { publish } from '@bandera/contracts/events';
import { problem } from '@bandera/contracts/problems';
import { newId } from '@bandera/kit/ids';
import type { Platform } from '@bandera/kit/platform';
import { doSteps, type Step, undoSteps } from '../domain/saga.ts';
import { membershipView, userView } from '../domain/views.ts';
import { draftOf } from '../draft.ts';
import { passOnInput } from '../peer-problems.ts';
import { companyStore } from '../store/companies.ts';
import { type MembershipRow, membershipStore } from '../store/memberships.ts';
import { signupStore } from '../store/signups.ts';
import { type UserRow, userStore } from '../store/users.ts';

/** A sign-up that takes longer has been forgotten by the process that ran it. */
const stuckMs = 60_000;

/** What the table `signups` knows of it. */
interface Trace {
  id: string;
  userId: string;
  companyId: string | null;
}

export interface SignUp extends Trace {
  user: UserRow;
  wanted: { name: string; slug?: string | undefined };
  /** The caller's address: codes are limited by it. */
  source: string;
  /** Known after the step that makes it. */
  company?: Company;
}

export interface SignUps {
  /** Makes user and company, and mails a code; throws a problem, and leaves nothing behind, when a step fails. */
  run(input: Pick<SignUp, 'user' | 'wanted' | 'source'>): Promise<Company>;
  /** Undoes what a crash has left half done. */
  recover(): Promise<void>;
}

/** Signing up spans three services: an orchestrated saga, whose every state is stored before the next step begins. */
export function signUps({ tx, db, peer, clock, log }: Platform): SignUps {
  const draft = draftOf(tx);
  const steps: Step<SignUp, Trace>[] = [
    {
      name: 'user',
      do: ({ id, user }) =>
        draft(async trx => {
          await userStore(trx.db).insert(user);
          await signupStore(trx.db).insert({
            id,
            userId: user.id,
            companyId: null,
            state: 'started',
            at: clock.now(),
          });
        }),
      undo: ({ userId }) => userStore(db).remove(userId),
    },
    {
      name: 'company',
      do: async signUp => {
        signUp.company = await peer('companies')
          .post('/internal/companies/companies', {
            body: { ...signUp.wanted, owner: signUp.userId },
            schema: company,
            idempotent: true,
            headers: { 'Idempotency-Key': signUp.id },
          })
          .catch(passOnInput({ name: 'company.name', slug: 'company.slug' }));
        signUp.companyId = signUp.company.id;
        await signupStore(db).setCompany(signUp.id, signUp.company.id);
      },
      // Without its id it may still have been made, when only the answer was lost. Then the event that tells of it
      // arrives sooner or later, and brings us back here (events.ts).
      undo: async ({ companyId }) => {
        if (companyId)
          await peer('companies').post(`/internal/companies/companies/${companyId}/withdraw`, {
            idempotent: true,
          });
      },
    },
    {
      name: 'code',
      do: async ({ id, user, source }) => {
        await peer('verification')
          .post('/internal/verification/codes', {
            body: { purpose: 'email', channel: 'email', to: user.email, source },
            idempotent: true,
            headers: { 'Idempotency-Key': id },
            timeoutMs: 10_000,
          })
          .catch(passOnInput({ to: 'email' }));
      },
    },
    {
      name: 'membership',
      do: ({ id, user, company }) =>
        tx(async trx => {
          const now = clock.now();
          if (!company || !(await signupStore(trx.db).complete(id, now))) throw tooSlow();
          const at = now.toISOString();
          const owner: MembershipRow = {
            userId: user.id,
            companyId: company.id,
            role: 'owner',
            createdAt: at,
            lastUsedAt: at,
            version: 1,
          };
          await companyStore(trx.db).keep(company);
          await membershipStore(trx.db).insert(owner);
          await publish(trx, 'users.user.registered.v1', {
            aggregateId: user.id,
            company: company.id,
            after: userView(user),
          });
          await publish(trx, 'users.membership.created.v1', {
            aggregateId: `${company.id}:${user.id}`,
            company: company.id,
            after: { ...membershipView(owner), email: user.email },
          });
        }),
    },
  ];

  async function undo(trace: Trace): Promise<void> {
    // From here on nobody can complete it any more.
    if (!(await signupStore(db).beginUndo(trace.id, clock.now()))) return;
    const clean = await undoSteps(steps, trace, log);
    if (clean) await signupStore(db).endUndo(trace, clock.now());
  }

  return {
    async run(input) {
      const signUp: SignUp = { ...input, id: newId(), userId: input.user.id, companyId: null };
      try {
        await doSteps(steps, signUp);
      } catch (error) {
        await undo(signUp).catch(left =>
          log.warn({ err: left, signUp: signUp.id }, 'a sign-up is undone later'),
        );
        throw error;
      }
      if (!signUp.company) throw tooSlow();
      return signUp.company;
    },

    async recover() {
      const before = new Date(clock.now().getTime() - stuckMs);
      for (const left of await signupStore(db).unfinished(before, 50)) {
        log.warn({ signUp: left.id, state: left.state }, 'undoing a sign-up that was left half done');
        await undo(left);
      }
    },
  };
}

const tooSlow = () =>
  problem('dependency-unavailable', {
    detail: 'It took too long, and nothing of it was kept: try again.',
    headers: { 'Retry-After': '2' },
  });
