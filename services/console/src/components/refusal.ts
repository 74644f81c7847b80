import i18next from 'i18next';
import { isProblem } from '../api/problem.ts';

/** Why a service refused something: its own words, which are English, or those of its code in the reader's language. */
export function refusalOf(error: unknown): string {
  if (!isProblem(error)) return i18next.t('error.broken.text');
  const key = `problem.${error.code}`;
  return i18next.language === 'en' || !i18next.exists(key) ? error.message : i18next.t(key, error.message);
}
