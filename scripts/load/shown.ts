import { count, duration, figure } from '../bench/format.ts';
import type { LoadReport } from './open-loop.ts';

const percent = (share: number) => `${(share * 100).toFixed(2)} %`;

/** A report as k6 prints its own. */
export function shown(name: string, report: LoadReport): string {
  const { requests, failures } = report;
  const lines: [string, string][] = [
    ['http_reqs', `${count(requests)}  ${figure(requests / report.seconds)}/s`],
    [
      'http_req_duration',
      `mean=${duration(report.meanMs)} med=${duration(report.p50Ms)} p(95)=${duration(report.p95Ms)} p(99)=${duration(report.p99Ms)} max=${duration(report.maxMs)}`,
    ],
    ['  under 100 ms', percent(report.under100)],
    ['  under 200 ms', percent(report.under200)],
    ['http_req_failed', `${percent(failures / requests)}  ${count(failures)} of ${count(requests)}`],
    ...(report.firstFailure ? [['  the first', report.firstFailure] satisfies [string, string]] : []),
  ];
  return [
    `${name}: ${count(requests)} requests at ${count(report.perMinute)}/min`,
    ...lines.map(([title, value]) => `  ${`${title} `.padEnd(22, '.')}: ${value}`),
    '',
  ].join('\n');
}
