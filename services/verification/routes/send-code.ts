import { publish } from '@bandera/contracts/events';
import { problem } from '@bandera/contracts/problems';
import { type Limiter, limiter } from '@bandera/kit/http/rate-limit';
import { MailRejected } from '@bandera/kit/mail';
import type { Platform } from '@bandera/kit/platform';
import type { VerificationConfig } from '../config.ts';
import { drawDigits, newCode, type Purpose, type StoredCode } from '../domain/code.ts';
import { codeMail } from '../domain/code-mail.ts';
import type { Secrets } from '../domain/secrets.ts';
import { codeStore } from '../store/codes.ts';

/** What the routes of this service share. */
export interface Parts {
  platform: Platform;
  secrets: Secrets;
  limits: SendingLimits;
}

export interface SendingLimits {
  source: Limiter;
  address: Limiter;
  addressDaily: Limiter;
}

export const sendingLimits = (
  { cache }: Pick<Platform, 'cache'>,
  config: VerificationConfig,
): SendingLimits => ({
  source: limiter({ name: 'codes:source', points: config.CODES_PER_SOURCE, seconds: 600, cache }),
  address: limiter({ name: 'codes:address', points: config.CODES_PER_ADDRESS, seconds: 600, cache }),
  addressDaily: limiter({
    name: 'codes:daily',
    points: config.CODES_PER_ADDRESS_DAILY,
    seconds: 86_400,
    cache,
  }),
});

export interface Request {
  purpose: Purpose;
  to: string;
  /** Who asks, for the limit: a network address. */
  source: string;
}

/**
 * Mails a new code, which replaces earlier ones of that address and purpose. The mail goes first and the row follows, so a
 * refused mail leaves no code behind, and the code before it stays valid. Throws 429 `too-many-requests`, 422
 * `address-refused`, and 503 while the mail server is away.
 */
export async function sendCode(
  { platform, secrets, limits }: Parts,
  { purpose, to, source }: Request,
): Promise<StoredCode> {
  // The source first: who has used up theirs cannot use up other people's.
  await limits.source.consume(source);
  await limits.address.consume(to);
  await limits.addressDaily.consume(to);

  const digits = drawDigits();
  await platform.mail.send({ to, ...codeMail(purpose, digits, platform.house.name) }).catch(refusal);

  const code = newCode(
    { purpose, address: to, digits },
    { pepper: secrets.peppers[0], now: platform.clock.now() },
  );
  await platform.tx(async trx => {
    await codeStore(trx.db).insert(code);
    await publish(trx, 'verification.code.sent.v1', {
      aggregateId: code.id,
      data: { id: code.id, purpose, to },
    });
  });
  return code;
}

function refusal(error: unknown): never {
  if (!(error instanceof MailRejected)) throw error;
  const message = 'is refused by the mail server: check its spelling';
  throw problem('address-refused', {
    detail: `to: ${message}`,
    errors: [{ path: 'to', message }],
    cause: error,
  });
}
