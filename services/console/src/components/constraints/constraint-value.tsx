import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type Constraint, operatorOf } from './constraint.ts';
import { ValueChips } from './value-chips.tsx';

export type ErrorAt = (path: string) => string | undefined;

interface ConstraintValueProps {
  constraint: Constraint;
  onChange: (constraint: Constraint) => void;
  errorAt: ErrorAt;
}

/** What the context is compared with: chips for a list, one field for one value, a date where the operator wants one. */
export function ConstraintValue({ constraint, onChange, errorAt }: ConstraintValueProps) {
  const { t } = useTranslation('constraints');
  const { kind, operand } = operatorOf(constraint);
  const label = t(`operand.${operand}.label`);
  const { value = '', values = [] } = constraint;
  if (kind === 'list') {
    const at = values.findIndex((_, index) => errorAt(`values[${index}]`) !== undefined);
    const wrong = at < 0 ? undefined : `${values[at] ?? ''}: ${errorAt(`values[${at}]`) ?? ''}`;
    return (
      <ValueChips
        label={t('values.label')}
        values={values}
        onChange={next => onChange({ ...constraint, values: next })}
        error={errorAt('values') ?? wrong}
      />
    );
  }
  if (operand === 'time')
    return (
      <TextInput
        type="datetime-local"
        label={label}
        description={t('operand.time.help')}
        value={toLocal(value)}
        onChange={event => onChange({ ...constraint, value: fromLocal(event.currentTarget.value) })}
        error={errorAt('value')}
      />
    );
  return (
    <TextInput
      label={label}
      description={t(`operand.${operand}.help`)}
      value={value}
      onChange={event => onChange({ ...constraint, value: event.currentTarget.value })}
      error={errorAt('value')}
      spellCheck={false}
    />
  );
}

/** A moment as the browser's field has it: in the reader's zone, to the minute. */
function toLocal(value: string): string {
  const at = new Date(value);
  if (value === '' || Number.isNaN(at.getTime())) return '';
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function fromLocal(text: string): string {
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? '' : at.toISOString();
}
