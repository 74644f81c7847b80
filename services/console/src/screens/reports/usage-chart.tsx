import '@mantine/charts/styles.layer.css';
import { AreaChart } from '@mantine/charts';
import { useTranslation } from 'react-i18next';
import type { Usage } from '../../api/usage.ts';
import type { Chart } from './top-series.ts';

/** Pixels between two labels below the chart. */
const labelGap = 32;

/** Stacked areas; the table below says the same in numbers. */
export function UsageChart({ series, interval }: { series: Chart; interval: Usage['interval'] }) {
  const { t, i18n } = useTranslation('reports');
  const days = new Intl.DateTimeFormat(i18n.language, { day: 'numeric', month: 'short', ...zone(interval) });
  const hours = new Intl.DateTimeFormat(i18n.language, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
  const counts = new Intl.NumberFormat(i18n.language, { notation: 'compact' });
  const format = interval === 'day' ? days : hours;
  const data = series.steps.map((at, step) => ({
    at: format.format(new Date(at)),
    ...Object.fromEntries(series.series.map(({ name, counts }) => [name, counts[step] ?? 0])),
  }));
  return (
    <AreaChart
      h={320}
      data={data}
      dataKey="at"
      type="stacked"
      curveType="monotone"
      withDots={false}
      withLegend
      fillOpacity={0.35}
      series={series.series.map(({ name, label, color }) => ({ name, label, color }))}
      valueFormatter={value => counts.format(value)}
      xAxisProps={{ minTickGap: labelGap }}
      role="figure"
      aria-label={t('chart')}
    />
  );
}

/** Days are those of UTC, by which they are counted. */
const zone = (interval: Usage['interval']) => (interval === 'day' ? { timeZone: 'UTC' } : {});
