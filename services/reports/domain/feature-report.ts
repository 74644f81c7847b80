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
  day: Total[];
  month: Total[];
  now: Date;
}

/** Brings together what exists, what was seen and how often. */
export function featureReport({ features, seen, day, month, now }: FeatureReportInput) {
  const lines = Map.groupBy(
    seen.filter(line => !line.unknown),
    line => line.feature,
  );
  const dayOf = countsBy(day);
  const monthOf = countsBy(month);
  const items = features.map(({ key, name, kind, createdAt }) => {
    const own = lines.get(key) ?? [];
    const lastSeenAt = own.reduce<Date | null>(
      (last, line) => (last && last > line.lastAt ? last : line.lastAt),
      null,
    );
    return {
      feature: key,
      name,
      kind,
      stale: staleReason({ kind, createdAt, lastSeenAt }, now),
      environments: own.map(line => ({
        environment: line.environment,
        firstSeenAt: line.firstAt.toISOString(),
        lastSeenAt: line.lastAt.toISOString(),
        evaluations24h: dayOf(key, line.environment),
        evaluations30d: monthOf(key, line.environment),
      })),
    };
  });
  // A name that was unknown and exists by now is not reported any more.
  const existing = new Set(features.map(feature => feature.key));
  const unknown = seen
    .filter(line => line.unknown && !existing.has(line.feature))
    .map(({ feature, environment, firstAt, lastAt }) => ({
      feature,
      environment,
      firstSeenAt: firstAt.toISOString(),
      lastSeenAt: lastAt.toISOString(),
    }));
  return { items, unknown };
}

function countsBy(totals: Total[]): (feature: string, environment: string) => number {
  const counts = new Map(totals.map(total => [`${total.feature}\n${total.environment}`, total.count]));
  return (feature, environment) => counts.get(`${feature}\n${environment}`) ?? 0;
}
