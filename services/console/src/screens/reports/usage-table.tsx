import { Group, Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Usage } from '../../api/usage.ts';
import { MoreButton } from '../../components/more-button.tsx';
import { Sparkline } from '../../components/sparkline.tsx';
import type { Dimension } from './report-search.ts';
import classes from './reports.module.css';

/** So many rows more with each click. */
const step = 50;

interface UsageTableProps {
  project: string;
  usage: Usage;
  by: Dimension;
}

/** The same as the chart in numbers, largest first. */
export function UsageTable({ project, usage, by }: UsageTableProps) {
  const { t, i18n } = useTranslation('reports');
  const [shown, setShown] = useState(step);
  const number = new Intl.NumberFormat(i18n.language);
  const percent = new Intl.NumberFormat(i18n.language, { style: 'percent', maximumFractionDigits: 1 });
  const rows = usage.series
    .map(({ key, counts }) => ({ key, counts, total: counts.reduce((sum, count) => sum + count, 0) }))
    .sort((one, other) => other.total - one.total);
  const more = {
    hasNextPage: rows.length > shown,
    isFetchingNextPage: false,
    fetchNextPage: async () => setShown(shown + step),
  };
  return (
    <>
      <Table verticalSpacing="xs" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t(`by.${by}`)}</Table.Th>
            <Table.Th ta="end">{t('table.count')}</Table.Th>
            <Table.Th ta="end">{t('table.share')}</Table.Th>
            <Table.Th visibleFrom="sm">{t('table.trend')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.slice(0, shown).map(({ key, counts, total }) => (
            <Table.Tr key={key}>
              <Table.Td>
                <Name project={project} name={key} by={by} />
              </Table.Td>
              <Table.Td ta="end">{number.format(total)}</Table.Td>
              <Table.Td ta="end">{percent.format(total / usage.total)}</Table.Td>
              <Table.Td visibleFrom="sm">
                <Sparkline counts={counts} label={t('total', { count: total })} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <MoreButton query={more} label={t('more')} />
    </>
  );
}

function Name({ project, name, by }: { project: string; name: string; by: Dimension }) {
  const { t } = useTranslation('reports');
  if (by !== 'feature' || name === '') return <Text inherit>{name || t('none')}</Text>;
  return (
    <Group gap="md">
      <Link
        to="/projects/$project/features/$feature"
        params={{ project, feature: name }}
        className={classes.link}
      >
        {name}
      </Link>
      <Link
        from="/projects/$project/reports"
        to="."
        search={before => ({ ...before, feature: name, by: 'variant' as const })}
        className={classes.more}
        aria-label={t('table.variantsOf', { feature: name })}
      >
        {t('table.variants')}
      </Link>
    </Group>
  );
}
