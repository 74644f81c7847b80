import { Code, Group, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../components/copy-button.tsx';
import { WideTable } from '../../components/wide-table.tsx';
import classes from './audit.module.css';
import { type Change, changesBetween, fieldsOf } from './changes-between.ts';

/** Changes with every save, and says nothing. */
const dull = new Set(['version', 'updatedAt']);

interface DiffViewProps {
  before: unknown;
  after: unknown;
}

/** What was changed, field by field: before and after side by side. */
export function DiffView({ before, after }: DiffViewProps) {
  const { t } = useTranslation('audit');
  const changes = differences(before, after).filter(({ path }) => !dull.has(path));
  if (changes.length === 0) return <Text c="dimmed">{t('diff.none')}</Text>;
  return (
    <WideTable label={t('diff.title')} minWidth={420}>
      <Table verticalSpacing={6} withTableBorder layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('diff.field')}</Table.Th>
            <Table.Th>{t('diff.before')}</Table.Th>
            <Table.Th>{t('diff.after')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {changes.map(({ path, before, after }) => (
            <Table.Tr key={path}>
              <Table.Th scope="row">{path}</Table.Th>
              <Table.Td>
                <Value value={before} className={classes.before} />
              </Table.Td>
              <Table.Td>
                <Value value={after} className={classes.after} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </WideTable>
  );
}

function differences(before: unknown, after: unknown): Change[] {
  if (before === null) return fieldsOf(after, 'after');
  if (after === null) return fieldsOf(before, 'before');
  return changesBetween(before, after);
}

function Value({ value, className }: { value: unknown; className: string | undefined }) {
  const { t } = useTranslation('audit');
  if (value === undefined || value === null) {
    return (
      <Text size="sm" c="dimmed">
        {t('diff.nothing')}
      </Text>
    );
  }
  return (
    <Code block className={className}>
      {typeof value === 'string' ? value : JSON.stringify(value, null, 2)}
    </Code>
  );
}

/** An identifier that somebody may have to look up elsewhere. */
export const Identifier = ({ label, value }: { label: string; value: string }) => (
  <Group gap={6} wrap="nowrap" miw={0}>
    <Text size="sm" c="dimmed">
      {label}
    </Text>
    <Code className={classes.identifier}>{value}</Code>
    <CopyButton value={value} label={label} />
  </Group>
);
