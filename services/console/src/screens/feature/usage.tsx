import '@mantine/charts/styles.layer.css';
import { BarChart } from '@mantine/charts';
import { ColorSwatch, Group, SegmentedControl, Skeleton, Stack, Table, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ChartColumn } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type UsageRange, usageRanges, variantUsageQuery } from '../../api/feature-usage.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorView } from '../../components/error-view.tsx';
import { useEnvironments } from '../../shell/use-project.ts';
import { EnvironmentChoice } from './environment-choice.tsx';
import type { SectionProps } from './section-props.ts';
import { variantColor } from './variant-color.ts';

const ranges: UsageRange[] = ['day', 'week', 'month'];

/** How often the feature was evaluated in an environment, and what was served. */
export function Usage({ project, feature }: SectionProps) {
  const { t } = useTranslation('feature');
  const navigate = useNavigate();
  const { environments, environment } = useEnvironments(project);
  const [range, setRange] = useState<UsageRange>('day');
  const usage = useQuery({
    ...variantUsageQuery(project, environment?.key ?? '', feature.key, range),
    enabled: environment !== undefined,
    placeholderData: keepPreviousData,
  });
  return (
    <Stack>
      <Group align="flex-end">
        <EnvironmentChoice
          label={t('environment')}
          environments={environments}
          value={environment?.key ?? null}
          onChange={key =>
            key !== null && void navigate({ to: '.', search: before => ({ ...before, environment: key }) })
          }
        />
        <SegmentedControl
          aria-label={t('usage.range')}
          value={range}
          onChange={value => setRange(ranges.find(each => each === value) ?? 'day')}
          data={ranges.map(value => ({ value, label: t(`usage.ranges.${value}`) }))}
        />
      </Group>
      {usage.isError && <ErrorView error={usage.error} retry={() => void usage.refetch()} />}
      {usage.isPending && <Skeleton h={280} />}
      {usage.data?.total === 0 && (
        <EmptyState icon={ChartColumn} title={t('usage.empty.title')}>
          {t('usage.empty.text')}
        </EmptyState>
      )}
      {usage.data && usage.data.total > 0 && <Served series={usage.data.series} range={range} />}
    </Stack>
  );
}

interface ServedProps {
  series: { key: string; points: (string | number)[][] }[];
  range: UsageRange;
}

/** As a chart, and in numbers. */
function Served({ series, range }: ServedProps) {
  const { t, i18n } = useTranslation('feature');
  const isHours = usageRanges[range].interval === 'hour';
  const moment = new Intl.DateTimeFormat(
    i18n.language,
    isHours ? { weekday: 'short', hour: '2-digit', minute: '2-digit' } : { day: 'numeric', month: 'short' },
  );
  const number = new Intl.NumberFormat(i18n.language);
  const names = series.map(({ key }) => key || t('usage.none'));
  const times = series[0]?.points.map(([at]) => String(at)) ?? [];
  const data = times.map((at, index) => ({
    at: moment.format(new Date(at)),
    ...Object.fromEntries(series.map(({ points }, which) => [`v${which}`, Number(points[index]?.[1] ?? 0)])),
  }));
  const totals = series.map(({ points }) => points.reduce((sum, [, count]) => sum + Number(count), 0));
  const all = totals.reduce((sum, each) => sum + each, 0);
  return (
    <>
      <div aria-hidden>
        <BarChart
          h={280}
          data={data}
          dataKey="at"
          type="stacked"
          series={names.map((label, index) => ({ name: `v${index}`, label, color: variantColor(index) }))}
          valueFormatter={value => number.format(value)}
          yAxisProps={{ allowDecimals: false }}
          xAxisProps={{ minTickGap: 32 }}
          barProps={{ isAnimationActive: false }}
          // The table below says the same.
          barChartProps={{ accessibilityLayer: false }}
        />
      </div>
      <Table withTableBorder maw={560}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('usage.variant')}</Table.Th>
            <Table.Th ta="right">{t('usage.count')}</Table.Th>
            <Table.Th ta="right">{t('usage.share')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {names.map((name, index) => (
            <Table.Tr key={name}>
              <Table.Th scope="row">
                <Group gap={8} wrap="nowrap">
                  <ColorSwatch
                    size={10}
                    color={`var(--mantine-color-${variantColor(index).replace('.', '-')})`}
                  />
                  {name}
                </Group>
              </Table.Th>
              <Table.Td ta="right">{number.format(totals[index] ?? 0)}</Table.Td>
              <Table.Td ta="right">
                <Text span>{`${number.format(Math.round(((totals[index] ?? 0) / all) * 1000) / 10)} %`}</Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}
