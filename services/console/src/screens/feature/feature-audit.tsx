import { Skeleton, Stack, Table, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { featureAuditQuery } from '../../api/feature-audit.ts';
import type { Feature } from '../../api/features.ts';
import { ErrorView } from '../../components/error-view.tsx';
import { MoreButton } from '../../components/more-button.tsx';
import { Time } from '../../components/time.tsx';
import { WideTable } from '../../components/wide-table.tsx';

const types = ['created', 'updated', 'archived', 'restored', 'changed'] as const;

/** Who touched this feature, when and from where, as the audit log has it. */
export function FeatureAudit({ feature }: { feature: Feature }) {
  const { t } = useTranslation('feature');
  const list = useInfiniteQuery(featureAuditQuery(feature.id));
  const entries = list.data?.pages.flatMap(page => page.items) ?? [];
  const typeOf = (subject: string) => {
    const known = types.find(each => subject.split('.').at(-2) === each);
    return known ? t(`audit.type.${known}`) : subject;
  };
  if (list.isError) return <ErrorView error={list.error} retry={() => void list.refetch()} />;
  if (list.isPending) return <Skeleton h={240} />;
  if (entries.length === 0) return <Text c="dimmed">{t('audit.nothing')}</Text>;
  return (
    <Stack>
      <WideTable label={t('view.history')} minWidth={520}>
        <Table withTableBorder verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('audit.when')}</Table.Th>
              <Table.Th>{t('audit.who')}</Table.Th>
              <Table.Th>{t('audit.what')}</Table.Th>
              <Table.Th>{t('environment')}</Table.Th>
              <Table.Th>{t('audit.from')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {entries.map(({ id, at, actor, type, environment }) => (
              <Table.Tr key={id}>
                <Table.Td>
                  <Time at={at} as="full" />
                </Table.Td>
                <Table.Td>{actor.name ?? actor.kind}</Table.Td>
                <Table.Td>{typeOf(type)}</Table.Td>
                <Table.Td>{environment ?? '–'}</Table.Td>
                <Table.Td>{actor.ip ?? '–'}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </WideTable>
      <MoreButton query={list} label={t('history.more')} />
    </Stack>
  );
}
