import { z } from 'zod';

/** Field schemas that several services' APIs share, with the words their errors use. */

export const id = z.uuid();
export const instant = z.iso.datetime({ offset: true });

const momentRule = 'must be a time from 1970 to 9999, such as 2030-11-01T00:00:00Z';
/** A time in a query, as epoch milliseconds: one that both engines can compare with. */
export const moment = z.iso
  .datetime({ offset: true, error: momentRule })
  .transform(text => Date.parse(text))
  .refine(at => at >= Date.UTC(1970) && at <= Date.UTC(9999, 11, 31), momentRule);

export const name = z.string().trim().min(1, 'must not be empty').max(120, 'may have at most 120 characters');
export const description = z.string().trim().max(2_000, 'may have at most 2000 characters');
export const email = z
  .email('must be an e-mail address')
  .max(254)
  .transform(value => value.toLowerCase());

/** Keys of projects and environments: they are part of API keys, so neither `:`, `.` nor `,`. */
export const slug = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/,
    'must be 1 to 64 lower-case letters, digits and inner hyphens',
  );

/** Keys of features and variants: what the SDKs of all families accept in a path. */
export const featureKey = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._~-]{0,99}$/,
    'must be 1 to 100 letters, digits, ".", "_", "~" or "-", starting with a letter or digit',
  );

/** Either an id or a key, as `{id}` accepts it everywhere. */
export const idOrKey = z.string().min(1).max(100);
export const byId = z.object({ id });
export const byIdOrKey = z.object({ id: idOrKey });
