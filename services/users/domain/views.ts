import type { CompanyRole } from '@bandera/contracts/permissions';
import type { Invitation, Membership, User } from '@bandera/contracts/user';

// What others may see of a row. Written out field by field: a column that is added later stays inside.

interface UserFields extends User {
  passwordHash: string;
}

export const userView = ({ id, email, name, verified, createdAt, version }: UserFields): User => ({
  id,
  email,
  name,
  verified,
  createdAt,
  version,
});

interface MembershipFields {
  userId: string;
  companyId: string;
  role: CompanyRole;
  createdAt: string;
}

export const membershipView = ({ userId, companyId, role, createdAt }: MembershipFields): Membership => ({
  user: userId,
  company: companyId,
  role,
  createdAt,
});

interface MemberFields extends Omit<User, 'version'> {
  role: CompanyRole;
  userVersion: number;
  membershipVersion: number;
}

/** Both versions only ever grow, so their sum tells every state of name and role from every other one. */
export const memberView = ({ userVersion, membershipVersion, ...member }: MemberFields) => ({
  ...member,
  version: userVersion + membershipVersion,
});

interface InvitationFields extends Omit<Invitation, 'company'> {
  companyId: string;
  tokenHash: string;
}

export const invitationView = ({
  id,
  companyId,
  email,
  role,
  invitedBy,
  createdAt,
  expiresAt,
}: InvitationFields): Invitation => ({
  id,
  company: companyId,
  email,
  role,
  invitedBy,
  createdAt,
  expiresAt,
});
