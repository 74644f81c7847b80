import { z } from 'zod';
import { id, instant } from './fields.ts';
import { companyRole } from './permissions.ts';

/** A person, as other services and events may know one: nothing secret. */
export const user = z.object({
  id,
  email: z.string(),
  name: z.string(),
  verified: z.boolean(),
  createdAt: instant,
  version: z.int(),
});
export type User = z.infer<typeof user>;

export const membership = z.object({ user: id, company: id, role: companyRole, createdAt: instant });
export type Membership = z.infer<typeof membership>;

export const invitation = z.object({
  id,
  company: id,
  email: z.string(),
  role: companyRole,
  invitedBy: id,
  createdAt: instant,
  expiresAt: instant,
});
export type Invitation = z.infer<typeof invitation>;

/** Most people that one search among a company's members finds. */
export const mostFound = 1_000;
/** Internal: ids of members by part of their names; `more` when there are more than `mostFound`. `GET /internal/users/companies/{company}/named` */
export const namedMembers = z.object({ items: z.array(id), more: z.boolean() });

/** Internal: who of a company can be mailed. `GET /internal/users/companies/{company}/addresses` */
export const address = z.object({ user: id, email: z.string(), name: z.string(), role: companyRole });
export const addresses = z.object({ items: z.array(address) });
export type Address = z.infer<typeof address>;
