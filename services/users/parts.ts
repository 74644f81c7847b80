import type { Platform } from '@bandera/kit/platform';
import type { Attempts } from './attempts.ts';
import type { Sessions } from './changes/sessions.ts';
import type { SignUps } from './changes/sign-up.ts';
import type { CompanyCopies } from './company-copies.ts';
import type { UsersConfig } from './config.ts';
import type { Deferred } from './deferred.ts';
import type { Hasher } from './domain/hasher.ts';
import type { Keyring } from './keyring.ts';

/** What the routes of this service share; made in service.ts. */
export interface Parts {
  platform: Platform;
  config: UsersConfig;
  production: boolean;
  hasher: Hasher;
  attempts: Attempts;
  keyring: Keyring;
  copies: CompanyCopies;
  sessions: Sessions;
  signUps: SignUps;
  deferred: Deferred;
}
