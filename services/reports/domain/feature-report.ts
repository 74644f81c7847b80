import type { FeatureCopy } from '../store/copies.ts';
import type { Seen } from '../store/seen.ts';
import { staleReason } from './stale.ts';

interface Total {
  feature: string;
  environment: string;
  count: number;
}

export interface FeatureReportInput {
  features: FeatureCopy[];
  seen: Seen[];
  unknown: Seen[];
  /** Evaluations of the last 24 hours and 30 days; those of one feature and environment may come in parts. */
  day: Total[];
  month: Total[];
  now: Date;
}

/** Brings together what exists, what was seen and how often. */
export function featureReport({ features, seen, unknown, day, month, now }: FeatureReportInput) {
  const seenOf = Map.groupBy(seen, line => line.feature);
  const countOfDay = countsBy(day);
  const countOfMonth = countsBy(month);
  const items = features.map(({ key, name, kind, createdAt }) => {
    const lines = seenOf.get(key) ?? [];
    const lastSeenAt = latest(lines.map(line => line.lastAt));
    return {
      feature: key,
      name,
      kind,
      stale: staleReason({ kind, createdAt, lastSeenAt }, now),
      environments: lines.map(line => ({
        ...shown(line),
        evaluations24h: countOfDay(line),
        evaluations30d: countOfMonth(line),
      })),
    };
  });
  // A name that was unknown and exists by now is not reported any more.
  const existing = new Set(features.map(feature => feature.key));
  const strangers = unknown.filter(line => !existing.has(line.feature));
  return { items, unknown: strangers.map(line => ({ feature: line.feature, ...shown(line) })) };
}

const shown = ({ environment, firstAt, lastAt }: Seen) => ({
  environment,
  firstSeenAt: firstAt.toISOString(),
  lastSeenAt: lastAt.toISOString(),
});

const latest = (times: Date[]): Date | null =>
  times.reduce<Date | null>((last, at) => (last && last > at ? last : at), null);

function countsBy(totals: Total[]): (where: { feature: string; environment: string }) => number {
  const keyOf = ({ feature, environment }: { feature: string; environment: string }) =>
    `${environment}\n${feature}`;
  const counts = new Map<string, number>();
  for (const total of totals) counts.set(keyOf(total), (counts.get(keyOf(total)) ?? 0) + total.count);
  return where => counts.get(keyOf(where)) ?? 0;
}
