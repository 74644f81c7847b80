import { Alert, Group, Paper, Skeleton, Stack, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { ChartColumn } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type Usage, usageQuery } from '../../api/usage.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorView } from '../../components/error-view.tsx';
import { Time } from '../../components/time.tsx';
import { useEnvironments } from '../../shell/use-project.ts';
import { CsvButton } from './csv-button.tsx';
import { reportRange } from './report-range.ts';
import { topSeries } from './top-series.ts';
import { UsageChart } from './usage-chart.tsx';
import { UsageFilters } from './usage-filters.tsx';
import { UsageTable } from './usage-table.tsx';

/** Evaluations over time. */
export function UsageReport({ project }: { project: string }) {
  const { t, i18n } = useTranslation('reports');
  const search = useSearch({ from: '/app/projects/$project/reports' });
  const { environment } = useEnvironments(project);
  const question = {
    project,
    ...(!search.everywhere && environment && { environment: environment.key }),
    ...(search.feature && { feature: search.feature }),
    groupBy: search.by ?? 'feature',
    ...reportRange(search, new Date()),
  } as const;
  const { data, isPending, isError, error, refetch } = useQuery({
    ...usageQuery(question),
    placeholderData: keepPreviousData,
  });
  const top = data && topSeries(data, { rest: t('rest'), none: t('none') });
  return (
    <Stack>
      <UsageFilters search={search} environment={environment} />
      {isPending && <Skeleton h={320} />}
      {isError && <ErrorView error={error} retry={() => void refetch()} />}
      {data?.keptFrom && data.keptFrom > data.from && (
        <Alert color="yellow">
          {t('keptFrom')} <Time at={data.keptFrom} as="full" />
        </Alert>
      )}
      {data && top && data.total > 0 && (
        <>
          <Group justify="space-between">
            <Text>
              <Text span fw={650} size="xl">
                {t('total', { count: data.total })}
              </Text>{' '}
              <Text span c="dimmed" title={`${data.from} – ${data.to}`}>
                {rangeText(data, i18n.language)}
              </Text>
            </Text>
            <CsvButton question={question} />
          </Group>
          <Paper withBorder p="md">
            <UsageChart series={top} interval={data.interval} />
          </Paper>
          <UsageTable project={project} usage={data} by={question.groupBy} />
        </>
      )}
      {data?.total === 0 && (
        <EmptyState icon={ChartColumn} title={t('empty.title')}>
          {t('empty.text')}
        </EmptyState>
      )}
    </Stack>
  );
}

/** From when to when; days are those of UTC, by which they are counted, and the last one is included. */
function rangeText(
  { from, to, interval }: Pick<Usage, 'from' | 'to' | 'interval'>,
  language: string,
): string {
  const format = new Intl.DateTimeFormat(
    language,
    interval === 'day' ? { dateStyle: 'long', timeZone: 'UTC' } : { dateStyle: 'medium', timeStyle: 'short' },
  );
  return format.formatRange(Date.parse(from), Date.parse(to) - (interval === 'day' ? 1 : 0));
}
