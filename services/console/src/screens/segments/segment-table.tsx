import { ActionIcon, Anchor, Badge, Table, Text, Tooltip } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { projectsQuery } from '../../api/projects.ts';
import type { SegmentLine } from '../../api/segments.ts';
import { Time } from '../../components/time.tsx';
import { WideTable } from '../../components/wide-table.tsx';
import { useDeleteSegment } from './use-delete-segment.ts';

interface SegmentTableProps {
  segments: SegmentLine[];
  mayWrite: boolean;
  onEdit: (segment: SegmentLine) => void;
}

export function SegmentTable({ segments, mayWrite, onEdit }: SegmentTableProps) {
  const { t } = useTranslation('segments');
  const remove = useDeleteSegment();
  const projects = useInfiniteQuery(projectsQuery());
  const names = new Map(
    projects.data?.pages.flatMap(({ items }) => items.map(({ id, name }) => [id, name])) ?? [],
  );
  return (
    <WideTable label={t('title')} minWidth={560}>
      <Table withTableBorder verticalSpacing="sm" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('table.name')}</Table.Th>
            <Table.Th>{t('table.where')}</Table.Th>
            <Table.Th>{t('table.holds')}</Table.Th>
            <Table.Th>{t('table.changed')}</Table.Th>
            {mayWrite && <Table.Td w={60} />}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {segments.map(segment => (
            <Table.Tr key={segment.id}>
              <Table.Td>
                <Anchor component="button" type="button" fw={600} c="inherit" onClick={() => onEdit(segment)}>
                  {segment.name}
                </Anchor>
                {segment.description && (
                  <Text size="sm" c="dimmed" lineClamp={2}>
                    {segment.description}
                  </Text>
                )}
              </Table.Td>
              <Table.Td>
                <Badge variant="default" tt="none" fw={500}>
                  {segment.project === null
                    ? t('companyWide')
                    : (names.get(segment.project) ?? t('oneProject'))}
                </Badge>
              </Table.Td>
              <Table.Td>
                {t('table.conditions', { count: segment.constraintCount })}
                {segment.valueCount > 0 && `, ${t('table.values', { count: segment.valueCount })}`}
              </Table.Td>
              <Table.Td>
                <Time at={segment.updatedAt} />
              </Table.Td>
              {mayWrite && (
                <Table.Td>
                  <Tooltip label={t('delete.button', { segment: segment.name })}>
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      aria-label={t('delete.button', { segment: segment.name })}
                      onClick={() => void remove(segment)}
                    >
                      <Trash2 size={16} />
                    </ActionIcon>
                  </Tooltip>
                </Table.Td>
              )}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </WideTable>
  );
}
