import { house } from '@bandera/contracts/house';
import type { Clock } from '@bandera/kit/clock';
import { type Running, startServices } from '@bandera/kit/run';
import { type Caller, callerOf } from '@bandera/kit/testing/service';
import type { Test } from 'tap';
import { allServices } from '../../scripts/all-services.ts';
import { type Mailbox, mailTo, outboxPage } from '../../scripts/demo/mailbox.ts';

export const password = 'correct horse battery';

/** A Bandera somewhere, and people who come in through its API. */
export interface Door {
  url: string;
  anyone: Caller;
  mailbox: Mailbox;
  /** Signs up a company's owner and logs in. */
  signUp(email: string, company: string): Promise<Person>;
  logIn(email: string, secret?: string): Promise<Person>;
  /** Invites someone into the inviter's company and accepts. */
  join(inviter: Person, email: string, role: string): Promise<Person>;
}

export interface House extends Door {
  running: Running;
  /** Does at once what a service does on a timer. */
  runJob(service: string, name: string): Promise<void>;
}

export interface Person extends Caller {
  id: string;
  company: string;
  email: string;
  token: string;
  refreshToken: string;
}

export interface Session {
  accessToken: string;
  refreshToken: string;
  user: { id: string };
  company: { id: string };
}

export interface HouseOptions {
  clock?: Clock;
  /** Where mails arrive when `SMTP_URL` is set. */
  mailbox?: Mailbox;
}

/** All of Bandera in this process. */
export async function openHouse(
  t: Test,
  env: Record<string, string> = {},
  { clock, mailbox: given }: HouseOptions = {},
): Promise<House> {
  const running = await startServices(allServices, {
    house,
    env: {
      NODE_ENV: 'test',
      PORT: '0',
      LOG_LEVEL: 'error',
      DATA_DIR: env['DATA_DIR'] ?? t.testdir(),
      DIGEST_SECONDS: '1',
      ...env,
    },
    ...(clock ? { clock } : {}),
  });
  t.teardown(() => running.stop());
  return {
    ...doorOf(running.url, given),
    running,
    async runJob(service, name) {
      const job = running.services
        .find(each => each.name === service)
        ?.jobs?.find(each => each.name === name);
      if (!job) throw new Error(`${service} has no job "${name}"`);
      await job.run();
    },
  };
}

export function doorOf(url: string, mailbox: Mailbox = outboxPage(url)): Door {
  const anyone = callerOf(url);
  const person = (email: string, { accessToken, refreshToken, user, company }: Session): Person => ({
    ...callerOf(url, accessToken),
    id: user.id,
    company: company.id,
    email,
    token: accessToken,
    refreshToken,
  });
  const logIn = async (email: string, secret = password) =>
    person(email, (await must(anyone.post<Session>('/api/v1/auth/login', { email, password: secret }))).body);
  return {
    url,
    anyone,
    mailbox,
    logIn,
    async signUp(email, company) {
      await must(anyone.post('/api/v1/auth/register', registration(email, company)));
      const [code] = await mailTo(mailbox, email, /\b\d{6}\b/);
      await must(anyone.post('/api/v1/auth/verify-email', { email, code }));
      return logIn(email);
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

/** What somebody sends who signs up. */
export const registration = (email: string, company: string, slug?: string) => ({
  email,
  password,
  name: 'Owner',
  company: { name: company, ...(slug ? { slug } : {}) },
});

/** The codes that were mailed to an address, newest first. */
export async function codesTo(mailbox: Mailbox, email: string): Promise<string[]> {
  const mails = await mailbox.list();
  return mails.flatMap(mail =>
    mail.to.includes(email) ? (/\b\d{6}\b/.exec(`${mail.subject}\n${mail.text}`)?.[0] ?? []) : [],
  );
}

/** The answer of a call that has to succeed. */
export async function must<A extends { status: number; body: unknown }>(call: Promise<A>): Promise<A> {
  const answer = await call;
  if (answer.status >= 400) throw new Error(`answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer;
}

/** Real time, which tests move on. */
export function movableClock(): Clock & { advance(ms: number): void } {
  let offset = 0;
  return {
    now: () => new Date(Date.now() + offset),
    ms: () => Date.now() + offset,
    advance: ms => {
      offset += ms;
    },
  };
}
