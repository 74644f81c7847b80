import { Code, Group, Table, Text } from '@mantine/core';
import { CircleCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { FeatureReport } from '../../api/usage.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Time } from '../../components/time.tsx';
import { WideTable } from '../../components/wide-table.tsx';

/** Names that applications ask for and no feature has: misspelt, or archived too early. */
export function Unknown({ lines }: { lines: FeatureReport['unknown'] }) {
  const { t } = useTranslation('reports');
  if (lines.length === 0) {
    return (
      <EmptyState icon={CircleCheck} title={t('unknown.empty')}>
        {t('unknown.emptyText')}
      </EmptyState>
    );
  }
  return (
    <>
      <Text mb="sm">{t('unknown.lead')}</Text>
      <WideTable label={t('tab.unknown')} minWidth={480}>
        <Table verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('unknown.name')}</Table.Th>
              <Table.Th>{t('by.environment')}</Table.Th>
              <Table.Th>{t('unknown.first')}</Table.Th>
              <Table.Th>{t('unknown.last')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {lines.map(({ feature, environment, firstSeenAt, lastSeenAt }) => (
              <Table.Tr key={`${environment} ${feature}`}>
                <Table.Td>
                  <Group gap={4} wrap="nowrap">
                    <Code>{feature}</Code>
                    <CopyButton value={feature} label={t('unknown.copy', { feature })} />
                  </Group>
                </Table.Td>
                <Table.Td>{environment}</Table.Td>
                <Table.Td>
                  <Time at={firstSeenAt} />
                </Table.Td>
                <Table.Td>
                  <Time at={lastSeenAt} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </WideTable>
    </>
  );
}
