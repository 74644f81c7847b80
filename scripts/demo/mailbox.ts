import { setTimeout as sleep } from 'node:timers/promises';

export interface ReceivedMail {
  to: string;
  subject: string;
  text: string;
}

/** Where mails of the demo's people arrive. */
export interface Mailbox {
  /** All mails so far, newest first. */
  list(): Promise<ReceivedMail[]>;
}

/** The page on which a server without SMTP_URL shows its mails; only this machine may read it. */
export const outboxPage = (url: string): Mailbox => ({
  async list() {
    const response = await fetch(`${url}/api/v1/notifications/outbox?limit=100`);
    if (!response.ok) throw new Error(`the outbox page answered ${response.status}: is SMTP_URL set?`);
    return ((await response.json()) as { items: ReceivedMail[] }).items;
  },
});

/** Waits for a mail to someone whose text or subject matches. */
export async function mailTo(
  mailbox: Mailbox,
  to: string,
  pattern: RegExp,
  withinMs = 90_000,
): Promise<RegExpExecArray> {
  return waitFor(`a mail to ${to}`, withinMs, async () => {
    for (const mail of await mailbox.list()) {
      const found = mail.to.includes(to) ? pattern.exec(`${mail.subject}\n${mail.text}`) : null;
      if (found) return found;
    }
    return undefined;
  });
}

/** Asks again until there is an answer: for everything that arrives through events. */
export async function waitFor<T>(
  what: string,
  withinMs: number,
  ask: () => Promise<T | undefined>,
): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`${what} did not arrive within ${withinMs / 1000} s`);
    await sleep(100);
  }
}
