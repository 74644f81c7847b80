import { queryOptions } from '@tanstack/react-query';
import type { Answer } from './bodies.ts';
import { answered, api } from './client.ts';

export type FeatureReport = Answer<'getApiV1ReportsFeatures'>;
export type FeatureLine = FeatureReport['items'][number];
export type Dimension = 'feature' | 'variant' | 'app' | 'sdk' | 'environment';

/** Evaluations, step by step. */
export interface Usage extends Omit<Answer<'getApiV1ReportsUsage'>, 'series'> {
  /** The start of each step, RFC 3339. */
  steps: string[];
  series: { key: string; counts: number[] }[];
}

/** What is counted: evaluations of a project from one moment to before another, in steps. */
export interface UsageQuestion {
  project: string;
  environment?: string;
  feature?: string;
  /** RFC 3339. */
  from: string;
  to: string;
  interval: Usage['interval'];
  groupBy: Dimension;
}

const freshMs = 60_000;

export const usageQuery = (question: UsageQuestion) =>
  queryOptions({
    queryKey: ['reports', 'usage', question],
    staleTime: freshMs,
    queryFn: async ({ signal }): Promise<Usage> => {
      const { series, ...usage } = await answered(
        api.GET('/api/v1/reports/usage', { params: { query: question }, signal }),
      );
      return {
        ...usage,
        steps: (series[0]?.points ?? []).map(([at]) => String(at)),
        series: series.map(({ key, points }) => ({ key, counts: points.map(([, count]) => Number(count)) })),
      };
    },
  });

/** The same as a table for spreadsheets. */
export async function usageCsv(question: UsageQuestion): Promise<Blob> {
  const call = api.GET('/api/v1/reports/usage.csv', { params: { query: question }, parseAs: 'blob' });
  const body: unknown = await answered(call);
  if (!(body instanceof Blob)) throw new TypeError('the report is not a file');
  return body;
}

/** When each feature was seen, what is asked for but does not exist, and what could go. */
export const featureReportQuery = (project: string) =>
  queryOptions({
    queryKey: ['reports', 'features', project],
    queryFn: ({ signal }) =>
      answered(api.GET('/api/v1/reports/features', { params: { query: { project } }, signal })),
  });
