import { demo } from '@bandera/contracts/demo';
import { commonPasswords } from './common-passwords.ts';

const shortest = 10;
const longest = 200;

/** The same password typed on another keyboard or system is the same bytes (NIST SP 800-63B, 3.1.1.2). */
export const normalised = (password: string): string => password.normalize('NFKC');

/** Known to everyone, so no password at all where others can reach the server. */
export const isDemoPassword = (password: string): boolean => normalised(password) === demo.password;

export interface PasswordRules {
  email: string;
  production: boolean;
}

/** Why nobody should take this password, in the words of an error; undefined when it will do. */
export function weakness(password: string, { email, production }: PasswordRules): string | undefined {
  const value = normalised(password);
  const length = Array.from(value).length;
  if (length < shortest) return `needs at least ${shortest} characters`;
  if (length > longest) return `may have at most ${longest} characters`;
  const lower = value.toLowerCase();
  if (lower === email || lower === email.split('@')[0]) return 'must not be the e-mail address';
  if (commonPasswords.has(lower)) return 'is one of the most common passwords: choose another one';
  if (new Set(lower).size < 4) return 'repeats too few different characters';
  if (production && isDemoPassword(value)) return 'is the demo password, which everyone knows';
  return undefined;
}
