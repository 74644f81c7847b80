import { integer, secretList } from '@bandera/kit/config';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';

/** `true`, `false`, or the private ranges that webhooks may reach: `10.1.0.0/16,fd00::/8`. */
const allowPrivate = z
  .string()
  .transform(text => text.split(',').map(part => part.trim()))
  .refine(
    parts => isSwitch(parts) || parts.every(part => ipaddr.isValidCIDR(part)),
    'must be true, false, or CIDR ranges separated by commas',
  )
  .transform((parts): boolean | string[] => (isSwitch(parts) ? parts[0] === 'true' : parts));

const isSwitch = ([first, ...others]: string[]) =>
  others.length === 0 && (first === 'true' || first === 'false');

const secondsList = z
  .string()
  .regex(/^\d{1,6}(,\d{1,6}){0,19}$/, 'must be up to 20 numbers of seconds, separated by commas')
  .transform(text => text.split(',').map(Number));

export const notificationsConfig = z.object({
  /** Changes of a company are gathered this long into one mail. */
  DIGEST_SECONDS: integer(1, 300).default(30),
  /** Pauses before a mail is offered to the mail server again; the default adds up to about eight hours. */
  MAIL_RETRY_SECONDS: secondsList.default([5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400]),
  /** Seals webhook secrets; `INTERNAL_SECRET` does when it is absent. What that one sealed before still opens. */
  KEY_ENCRYPTION_SECRET: secretList.optional(),
  WEBHOOK_ALLOW_PRIVATE: allowPrivate.default(false),
});

export type NotificationsConfig = z.output<typeof notificationsConfig>;
