import { problem } from '@bandera/contracts/problems';
import { type PasswordRules, weakness } from '../domain/password.ts';

/** Throws 400 that names the field unless this may become somebody's password. */
export function acceptable(password: string, rules: PasswordRules): void {
  const message = weakness(password, rules);
  if (message === undefined) return;
  throw problem('invalid-input', { detail: `password: ${message}`, errors: [{ path: 'password', message }] });
}
