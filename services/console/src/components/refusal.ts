import i18next from 'i18next';
import { isProblem } from '../api/problem.ts';
import { fieldRuleOf } from './field-words.ts';

const isEnglish = () => i18next.language === 'en';

/** Why a service refused something: its own words, which are English, or those of its code in the reader's language. */
export function refusalOf(error: unknown): string {
  if (!isProblem(error)) return i18next.t('error.broken.text');
  const key = `problem.${error.code}`;
  if (isEnglish() || !i18next.exists(key)) return error.message;
  const fields = error.errors.map(({ path, message }) => `${path}: ${fieldRefusal(message)}`);
  return [i18next.t(key, error.message), ...fields].join('\n');
}

/** Why a service refused one field, in the reader's language as far as it has words for it. */
export function fieldRefusal(message: string): string {
  if (isEnglish()) return message;
  const known = fieldRuleOf(message);
  if (!known) return i18next.t('fieldRule.other', { message });
  const key: string = `fieldRule.${known.rule}`;
  return i18next.t(key, { ...known.values, defaultValue: message });
}
