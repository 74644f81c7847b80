import {
  ActionIcon,
  Autocomplete,
  Checkbox,
  Group,
  Paper,
  Select,
  Stack,
  Text,
  Tooltip,
} from '@mantine/core';
import { Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type Constraint, commonFields, operatorGroups, operatorOf, withOperator } from './constraint.ts';
import { ConstraintValue, type ErrorAt } from './constraint-value.tsx';
import { useConstraintWords } from './constraint-words.ts';
import classes from './constraints.module.css';

interface ConstraintCardProps {
  constraint: Constraint;
  /** Its place, from 1. */
  place: number;
  fields?: string[];
  onChange: (constraint: Constraint) => void;
  onRemove: () => void;
  errorAt: ErrorAt;
}

/** One condition while it is edited; the sentence below says what it means. */
export function ConstraintCard({
  constraint,
  place,
  fields = commonFields,
  onChange,
  onRemove,
  errorAt,
}: ConstraintCardProps) {
  const { t } = useTranslation('constraints');
  const words = useConstraintWords();
  const { name, operand, foldsCase } = operatorOf(constraint);
  const isTime = operand === 'time';
  return (
    <Paper withBorder p="sm" role="group" aria-label={t('condition', { place })}>
      <Stack gap="xs">
        <div className={classes.line}>
          <Autocomplete
            label={t('field.label')}
            placeholder={t('field.example')}
            data={fields}
            value={isTime ? t('field.time') : constraint.field}
            disabled={isTime}
            onChange={field => onChange({ ...constraint, field })}
            error={errorAt('field')}
            className={classes.field}
            maxLength={100}
          />
          <Select
            label={t('operator')}
            data={operatorGroups.map(group => ({
              group: t(`group.${group.name}`),
              items: group.operators.map(value => ({ value, label: t(`operatorName.${value}`) })),
            }))}
            value={name ?? null}
            onChange={value => value !== null && onChange(timed(withOperator(constraint, value)))}
            error={errorAt('operator')}
            allowDeselect={false}
            searchable
            maxDropdownHeight={320}
            className={classes.operator}
            renderOption={({ option }) => <OperatorOption value={option.value} label={option.label} />}
          />
          <Tooltip label={t('remove', { place })}>
            <ActionIcon
              variant="subtle"
              color="gray"
              onClick={onRemove}
              aria-label={t('remove', { place })}
              className={classes.remove}
            >
              <Trash2 size={16} />
            </ActionIcon>
          </Tooltip>
        </div>
        <ConstraintValue constraint={constraint} onChange={onChange} errorAt={errorAt} />
        <Group gap="md">
          <Checkbox
            label={t('inverted')}
            checked={constraint.inverted ?? false}
            onChange={event => onChange({ ...constraint, inverted: event.currentTarget.checked })}
          />
          {foldsCase && (
            <Checkbox
              label={t('caseInsensitive')}
              checked={constraint.caseInsensitive ?? false}
              onChange={event => onChange({ ...constraint, caseInsensitive: event.currentTarget.checked })}
            />
          )}
        </Group>
        <Text size="sm">
          {words(constraint)}{' '}
          {name && (
            <Text span size="sm" c="dimmed">
              {t(`operatorHelp.${name}`)}
            </Text>
          )}
        </Text>
      </Stack>
    </Paper>
  );
}

/** Comparisons of the time look at no field, but each condition names one. */
const timed = (constraint: Constraint): Constraint =>
  operatorOf(constraint).operand === 'time' && constraint.field === ''
    ? { ...constraint, field: 'currentTime' }
    : constraint;

function OperatorOption({ value, label }: { value: string; label: string }) {
  const { t } = useTranslation('constraints');
  const { name } = operatorOf({ field: '', operator: value });
  return (
    <div>
      <Text size="sm">{label}</Text>
      {name && (
        <Text size="xs" c="dimmed">
          {t(`operatorHelp.${name}`)}
        </Text>
      )}
    </div>
  );
}
