import { stepsOf } from './interval.ts';
import type { Line, UsageReport } from './usage-report.ts';

/**
 * The report as the route's schema describes it, each series zero-filled. Written by hand, since it may have 50,000 points:
 * objects for them, the schema's check of every one and JSON.stringify take ten times as long.
 *
 * @param keptFrom RFC 3339, or null
 */
export function usageJson({ range, lines, total }: UsageReport, keptFrom: string | null): string {
  const heads = stepsOf(range).map(at => `["${new Date(at).toISOString()}",`);
  const series = lines.map(line => seriesJson(line, heads));
  const [from, to] = [range.from, range.to].map(at => JSON.stringify(new Date(at)));
  const head = `{"from":${from},"to":${to},"interval":"${range.interval}","keptFrom":${JSON.stringify(keptFrom)}`;
  return `${head},"series":[${series.join()}],"total":${total}}`;
}

function seriesJson({ key, counts }: Line, heads: readonly string[]): string {
  let points = '';
  for (const [step, head] of heads.entries())
    points += `${step === 0 ? '' : ','}${head}${counts[step] ?? 0}]`;
  return `{"key":${JSON.stringify(key)},"points":[${points}]}`;
}
