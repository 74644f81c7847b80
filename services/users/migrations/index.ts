import type { Migration } from '@bandera/kit/db/migrate';
import { users } from './0001_users.ts';
import { memberships } from './0002_memberships.ts';
import { sessions } from './0003_sessions.ts';
import { refreshTokens } from './0004_refresh_tokens.ts';
import { signups } from './0005_signups.ts';
import { invitations } from './0006_invitations.ts';
import { companies } from './0007_companies.ts';
import { signingKeys } from './0008_signing_keys.ts';

export const migrations: Migration[] = [
  users,
  memberships,
  sessions,
  refreshTokens,
  signups,
  invitations,
  companies,
  signingKeys,
];
