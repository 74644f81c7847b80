import { house } from '@bandera/contracts/house';
import { type Running, startServices } from '@bandera/kit/run';
import { type Caller, callerOf } from '@bandera/kit/testing/service';
import type { Test } from 'tap';
import { allServices } from '../../scripts/all-services.ts';
import { mailTo, outboxPage } from '../../scripts/demo/mailbox.ts';

export const password = 'correct horse battery';

export interface House {
  running: Running;
  url: string;
  anyone: Caller;
  /** Signs up a company's owner and logs in. */
  signUp(email: string, company: string): Promise<Person>;
  /** Invites someone into the inviter's company and accepts. */
  join(inviter: Person, email: string, role: string): Promise<Person>;
}

export interface Person extends Caller {
  id: string;
  company: string;
  email: string;
  token: string;
}

interface Session {
  accessToken: string;
  user: { id: string };
  company: { id: string };
}

/** All of Bandera in this process, with people who came in through its own API. */
export async function openHouse(t: Test, env: Record<string, string> = {}): Promise<House> {
  const running = await startServices(allServices, {
    house,
    env: {
      NODE_ENV: 'test',
      PORT: '0',
      LOG_LEVEL: 'error',
      DATA_DIR: t.testdir(),
      DIGEST_SECONDS: '1',
      ...env,
    },
  });
  t.teardown(() => running.stop());
  const { url } = running;
  const anyone = callerOf(url);
  const mailbox = outboxPage(url);
  const person = (email: string, { accessToken, user, company }: Session): Person => ({
    ...callerOf(url, accessToken),
    id: user.id,
    company: company.id,
    email,
    token: accessToken,
  });
  return {
    running,
    url,
    anyone,
    async signUp(email, company) {
      await must(
        anyone.post('/api/v1/auth/register', { email, password, name: 'Owner', company: { name: company } }),
      );
      const [code] = await mailTo(mailbox, email, /\b\d{6}\b/);
      await must(anyone.post('/api/v1/auth/verify-email', { email, code }));
      return person(
        email,
        (await must(anyone.post<Session>('/api/v1/auth/login', { email, password }))).body,
      );
    },
    async join(inviter, email, role) {
      const { body } = await must(inviter.post<{ id: string }>('/api/v1/users/invitations', { email, role }));
      const [, token] = await mailTo(mailbox, email, /[?&]token=([\w-]+)/);
      const accepted = anyone.post<Session>(`/api/v1/users/invitations/${body.id}/accept`, {
        token,
        name: 'Member',
        password,
      });
      return person(email, (await must(accepted)).body);
    },
  };
}

/** The answer of a call that has to succeed. */
export async function must<A extends { status: number; body: unknown }>(call: Promise<A>): Promise<A> {
  const answer = await call;
  if (answer.status >= 400) throw new Error(`answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer;
}
