import nodemailer from 'nodemailer';
import { PeerUnavailable } from './http/peer-answer.ts';
import type { Log } from './log.ts';
import { type Outbox, type OutboxMail, outboxFolder } from './mail-outbox.ts';

export type { Outbox, OutboxMail };

export interface Message {
  /** One address, without a name. */
  to: string;
  subject: string;
  text: string;
  html: string;
  headers?: Record<string, string>;
}

export interface Mail {
  /**
   * Resolves once the mail server has taken the mail, or once it is on disk. Throws `MailRejected` when it will never be
   * taken and `MailUnavailable` when it may be later; nothing is sent again by itself.
   */
  send(message: Message): Promise<void>;
  /** Rejects when mails cannot be sent now. For health checks. */
  ping(): Promise<void>;
  close(): Promise<void>;
  /** The mails kept on disk instead of being sent. Absent with a mail server. */
  readonly outbox?: Outbox;
}

/** The mail server refuses this mail for good: most often there is no such mailbox. `status` is its SMTP code, 5xx. */
export class MailRejected extends Error {
  readonly to: string;
  readonly status: number | undefined;

  constructor(to: string, status?: number, cause?: unknown) {
    super(`The mail to ${to} was refused${status ? ` with ${status}` : ''}.`, { cause });
    this.name = 'MailRejected';
    this.to = to;
    this.status = status;
  }
}

/** The mail server cannot be reached, is busy, or does not accept our account: 503 when it ends a request. */
export class MailUnavailable extends PeerUnavailable {
  constructor(reason: string, cause?: unknown) {
    super('mail', reason, { cause, transient: true });
    this.name = 'MailUnavailable';
  }
}

export interface MailerOptions {
  /** `smtp[s]://user:password@host:port`. With a password for another machine TLS is required, unless `?requireTLS=false`. */
  smtpUrl?: string | undefined;
  /** `Bandera <bandera@example.com>` */
  from: string;
  /** Where mails are kept without a mail server. */
  folder: string;
  log: Log;
  /** Milliseconds that sending may take altogether, 15,000. */
  timeoutMs?: number;
}

/** Sends mails by SMTP, or without a server keeps each as an `.eml` file in a folder that several processes may share. */
export function mailer({ smtpUrl, from, folder, log, timeoutMs = 15_000 }: MailerOptions): Mail {
  return smtpUrl ? smtpMailer(smtpUrl, from, timeoutMs) : folderMailer(folder, from, log);
}

function smtpMailer(url: string, from: string, timeoutMs: number): Mail {
  const transport = nodemailer.createTransport({
    pool: true,
    url,
    ...(needsTls(url) ? { requireTLS: true } : {}),
    dnsTimeout: 3_000,
    connectionTimeout: 5_000,
    greetingTimeout: 5_000,
    socketTimeout: 10_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  // Idle connections that break are replaced; what is being sent over one fails by itself.
  transport.on('error', () => {});
  return {
    async send(message) {
      const mail = mailOf(message, from);
      await within(transport.sendMail(mail), timeoutMs).catch(error => {
        throw refusalOf(message.to, error);
      });
    },
    async ping() {
      await within(transport.verify(), timeoutMs).catch(error => {
        throw new MailUnavailable('the mail server does not answer', error);
      });
    },
    close: async () => transport.close(),
  };
}

function folderMailer(folder: string, from: string, log: Log): Mail {
  const composer = nodemailer.createTransport({ streamTransport: true, buffer: true });
  const outbox = outboxFolder(folder);
  return {
    outbox,
    async send(message) {
      const composed = await composer.sendMail(mailOf(message, from));
      if (!Buffer.isBuffer(composed.message)) throw new TypeError('The composed mail is not a buffer.');
      await outbox.add(composed.message);
      log.info({ to: message.to, subject: message.subject }, 'mail kept in the outbox');
    },
    ping: () => outbox.check(),
    close: async () => composer.close(),
  };
}

// One mailbox and nothing that an address list, a group or a header could be made of.
const plainAddress = /^[^\s@<>()[\],;:\\"\p{C}]{1,64}@[^\s@<>()[\],;:\\"\p{C}]{1,255}$/u;

function mailOf({ to, subject, text, html, headers }: Message, from: string) {
  if (!plainAddress.test(to)) throw new MailRejected(to);
  return {
    from,
    to: { name: '', address: to },
    // Whatever stands in the headers, it goes to this address alone.
    envelope: { from, to: [to] },
    subject,
    text,
    html,
    // No out-of-office note answers a mail that says this (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated', ...headers },
  };
}

function refusalOf(to: string, error: unknown): Error {
  const { responseCode: status, command } = error instanceof Error ? smtpPartsOf(error) : {};
  // 5xx to anything else is about our account or our sender address: ours to mend, and then it can be sent.
  const forGood = status !== undefined && status >= 500 && /^(RCPT TO|DATA)$/.test(command ?? '');
  return forGood
    ? new MailRejected(to, status, error)
    : new MailUnavailable('the mail could not be handed over', error);
}

function smtpPartsOf(error: Error): { responseCode?: number; command?: string } {
  const { responseCode, command }: Partial<Record<string, unknown>> = { ...error };
  return {
    ...(typeof responseCode === 'number' && { responseCode }),
    ...(typeof command === 'string' && { command }),
  };
}

function needsTls(url: string): boolean {
  const { hostname, password, searchParams } = new URL(url);
  const here = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  return password !== '' && !here && !searchParams.has('requireTLS');
}

async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`not done within ${ms} ms`)), ms);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
