import { ActionIcon, Autocomplete, Group, Stack, TextInput } from '@mantine/core';
import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { commonFields } from '../../components/constraints/constraint.ts';
import classes from './playground.module.css';
import type { Context, Scalar } from './playground-search.ts';

/** One line of the form. A value that came as a number or truth stays one until somebody types. */
export interface Row {
  id: string;
  field: string;
  value: Scalar;
}

export const rowsOf = (context: Context): Row[] =>
  Object.entries(context).map(([field, value]) => ({ id: crypto.randomUUID(), field, value }));

export function ContextRows({ rows, onChange }: { rows: Row[]; onChange: (rows: Row[]) => void }) {
  const { t } = useTranslation('playground');
  const set = (id: string, part: Partial<Row>) =>
    onChange(rows.map(row => (row.id === id ? { ...row, ...part } : row)));
  return (
    <Stack gap={6}>
      {rows.map(({ id, field, value }, index) => (
        <Group key={id} gap={6} wrap="nowrap">
          <Autocomplete
            className={classes.field}
            aria-label={t('context.field', { place: index + 1 })}
            placeholder={t('context.fieldExample')}
            data={commonFields}
            value={field}
            onChange={next => set(id, { field: next })}
          />
          <TextInput
            className={classes.field}
            aria-label={t('context.value', { field: field || index + 1 })}
            placeholder={t('context.valueExample')}
            value={String(value)}
            onChange={event => set(id, { value: event.currentTarget.value })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('context.remove', { field: field || index + 1 })}
            onClick={() => onChange(rows.filter(row => row.id !== id))}
          >
            <X size={16} />
          </ActionIcon>
        </Group>
      ))}
    </Stack>
  );
}
