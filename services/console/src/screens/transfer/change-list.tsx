import { Accordion, Badge, Code, Group, Stack, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportChange } from '../../api/transfer.ts';
import { WideTable } from '../../components/wide-table.tsx';
import classes from './transfer.module.css';

const step = 50;

/** Changes in a line each; behind those that change something that is there, its fields before and after. */
export function ChangeList({ title, changes }: { title: string; changes: readonly ImportChange[] }) {
  const { t } = useTranslation('transfer');
  const [shown, setShown] = useState(step);
  if (changes.length === 0) return null;
  return (
    <Stack gap="xs">
      <Text fw={600}>{title}</Text>
      <Accordion variant="contained" multiple order={4}>
        {changes.slice(0, shown).map(change => {
          const { kind, name, environment = '', diff = [] } = change;
          return (
            <Accordion.Item key={`${kind} ${name} ${environment}`} value={`${kind} ${name} ${environment}`}>
              <Accordion.Control disabled={diff.length === 0} chevron={diff.length === 0 ? null : undefined}>
                <Group gap="xs">
                  <Badge variant="default" tt="none" fw={500}>
                    {t(`change.${kind}`)}
                  </Badge>
                  <Text className={classes.path}>{name}</Text>
                  {environment && <Code>{environment}</Code>}
                </Group>
              </Accordion.Control>
              {diff.length > 0 && (
                <Accordion.Panel>
                  <Differences diff={diff} />
                </Accordion.Panel>
              )}
            </Accordion.Item>
          );
        })}
      </Accordion>
      {changes.length > shown && (
        <Group>
          <Text
            component="button"
            type="button"
            size="sm"
            c="dimmed"
            onClick={() => setShown(shown + step * 4)}
          >
            {t('more', { count: changes.length - shown })}
          </Text>
        </Group>
      )}
    </Stack>
  );
}

function Differences({ diff }: { diff: NonNullable<ImportChange['diff']> }) {
  const { t } = useTranslation('transfer');
  return (
    <WideTable label={t('outcome.title')} minWidth={420}>
      <Table verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('change.field')}</Table.Th>
            <Table.Th>{t('change.before')}</Table.Th>
            <Table.Th>{t('change.after')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {diff.map(({ path, before, after }) => (
            <Table.Tr key={path}>
              <Table.Th scope="row">{path}</Table.Th>
              <Table.Td>
                <Value value={before} />
              </Table.Td>
              <Table.Td>
                <Value value={after} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </WideTable>
  );
}

const Value = ({ value }: { value: unknown }) =>
  value === undefined ? (
    <Text c="dimmed">–</Text>
  ) : (
    <Code className={classes.value}>{JSON.stringify(value)}</Code>
  );
