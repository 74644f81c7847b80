import { useTranslation } from 'react-i18next';
import { type Constraint, operatorOf } from './constraint.ts';

const shownValues = 3;

/** Says conditions as sentences: `country is one of UY, AR`. */
export function useConstraintWords(): (constraint: Constraint) => string {
  const { t, i18n } = useTranslation('constraints');
  const list = new Intl.ListFormat(i18n.language, { type: 'disjunction' });

  function operand({ values, value }: Constraint, kind: 'list' | 'single', isTime: boolean): string {
    if (kind === 'single') return value ? (isTime ? moment(value) : value) : t('nothing');
    const all = values ?? [];
    if (all.length === 0) return t('nothing');
    const rest = all.length - shownValues;
    if (rest <= 1) return list.format(all);
    return list.format([...all.slice(0, shownValues), t('more', { count: rest })]);
  }
  const moment = (value: string) => {
    const at = new Date(value);
    if (Number.isNaN(at.getTime())) return value;
    return new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short' }).format(at);
  };

  return constraint => {
    const { name, kind, operand: what } = operatorOf(constraint);
    const field = constraint.field || t('someField');
    const words = { field, values: operand(constraint, kind, what === 'time') };
    if (name === undefined) return `${field} ${constraint.operator} ${words.values}`;
    const sentence = t(constraint.inverted ? `not.${name}` : `is.${name}`, words);
    return constraint.caseInsensitive ? t('anyCase', { sentence }) : sentence;
  };
}
