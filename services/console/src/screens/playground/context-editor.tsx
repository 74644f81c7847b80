import { Button, Group, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Decision } from '../../api/evaluate.ts';
import { ContextJson } from './context-json.tsx';
import { ContextRows, type Row, rowsOf } from './context-rows.tsx';
import { fieldsAskedFor } from './fields-asked-for.ts';
import type { Context } from './playground-search.ts';

interface ContextEditorProps {
  context: Context;
  as: 'form' | 'json';
  onAs: (as: 'form' | 'json') => void;
  onChange: (context: Context) => void;
  /** Decisions whose conditions name fields that may be missing. */
  askedFor: readonly Decision[];
}

const mostHints = 6;

/** Who asks: fields and values, as a form or as JSON. */
export function ContextEditor({ context, as, onAs, onChange, askedFor }: ContextEditorProps) {
  const { t } = useTranslation('playground');
  // What is being typed: half-filled rows are no context yet.
  const [rows, setRows] = useState<Row[]>(() => rowsOf(context));
  const change = (next: Row[]) => {
    setRows(next);
    onChange(contextOf(next));
  };
  const missing = fieldsAskedFor(askedFor).filter(field => !rows.some(row => row.field === field));
  const add = (field: string) => change([...rows, { id: crypto.randomUUID(), field, value: '' }]);
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={2}>{t('context.title')}</Title>
        <SegmentedControl
          size="xs"
          aria-label={t('context.as')}
          data={[
            { value: 'form', label: t('context.form') },
            { value: 'json', label: t('context.json') },
          ]}
          value={as}
          onChange={value => {
            setRows(rowsOf(context));
            onAs(value === 'json' ? 'json' : 'form');
          }}
        />
      </Group>
      <Text size="sm" c="dimmed">
        {t('context.help')}
      </Text>
      {as === 'json' ? (
        <ContextJson context={context} onChange={onChange} />
      ) : (
        <>
          <ContextRows rows={rows} onChange={change} />
          <Group gap="xs">
            <Button variant="default" size="xs" leftSection={<Plus size={14} />} onClick={() => add('')}>
              {t('context.add')}
            </Button>
            {missing.slice(0, mostHints).map(field => (
              <Button
                key={field}
                variant="subtle"
                size="compact-xs"
                leftSection={<Plus size={12} />}
                onClick={() => add(field)}
              >
                {field}
              </Button>
            ))}
          </Group>
        </>
      )}
    </Stack>
  );
}

const contextOf = (rows: readonly Row[]): Context =>
  Object.fromEntries(
    rows
      .filter(({ field, value }) => field.trim() !== '' && value !== '')
      .map(({ field, value }) => [field.trim(), value]),
  );
