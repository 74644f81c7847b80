import type { SnapshotFeature } from '@bandera/contracts/snapshot';
import { z } from 'zod';
import { parsed } from './json-body.ts';
import { allVariants } from './unleash-feature.ts';
import type { Source } from './unleash-features.ts';

/** How often one application got one outcome of one feature, as its SDK counted. */
export interface ReportedCount {
  feature: string;
  /** Empty when none was served. */
  variant: string;
  enabled: boolean;
  count: number;
}

/** A share of what an SDK or an Unleash Edge reports: counts that began at one time. */
export interface Report {
  app: string;
  /** Milliseconds since 1970. */
  at: number;
  counts: ReportedCount[];
}

/** Beyond so many evaluations in one report somebody is making them up. */
const mostCounted = 1_000_000_000;
const count = z.int().min(0).max(mostCounted);
/** ISO 8601, or Unix time in seconds or milliseconds. */
const moment = z
  .union([z.iso.datetime({ offset: true, local: true }).transform(text => Date.parse(text)), z.number()], {
    error: 'must be a time, such as 2026-12-24T18:00:00Z',
  })
  .transform(time => (time < 1e11 ? time * 1_000 : time));
const outcomes = {
  yes: count.default(0),
  no: count.default(0),
  variants: z.record(z.string(), count).nullish(),
};

const metrics = z.object({
  appName: z.string().default(''),
  // Null, or absent, when only impact metrics are sent.
  bucket: z.object({ start: moment, toggles: z.record(z.string(), z.object(outcomes)) }).nullish(),
});

const bulkMetrics = z.object({
  metrics: z
    .array(
      z.object({
        featureName: z.string(),
        appName: z.string().default(''),
        environment: z.string(),
        timestamp: moment,
        ...outcomes,
      }),
    )
    .default([]),
});

const registration = z.object({
  appName: z.string().min(1),
  instanceId: z.string().nullish(),
  sdkVersion: z.string().nullish(),
  strategies: z.array(z.string()).nullish(),
});

/** The body of `client/metrics`. Throws 400, naming the first field that is wrong. */
export function reportsIn(body: string): Report[] {
  const { appName: app, bucket } = parsed(metrics, body);
  if (!bucket) return [];
  const counts = Object.entries(bucket.toggles).flatMap(([feature, each]) => countsOf(feature, each));
  return [{ app, at: bucket.start, counts }];
}

/** The body of `client/metrics/bulk`. What is about another environment than the key's is dropped. */
export function bulkReportsIn(body: string, environment: string): Report[] {
  return parsed(bulkMetrics, body)
    .metrics.filter(each => each.environment === environment)
    .map(each => ({ app: each.appName, at: each.timestamp, counts: countsOf(each.featureName, each) }));
}

/** Checks the body of `client/register`. */
export function checkRegistration(body: string): void {
  parsed(registration, body);
}

const validation = z.object({ tokens: z.array(z.string().min(1).max(512)).max(500) });

/** The keys that the body of `/edge/validate` asks about, each once. */
export const keysIn = (body: string): Set<string> => new Set(parsed(validation, body).tokens);

const known = new WeakMap<Source, ReadonlyMap<string, ReadonlySet<string>>>();

/** Keys of an environment's features and of the variants of each: all else is somebody's invention. */
export function knownOutcomes(source: Source): ReadonlyMap<string, ReadonlySet<string>> {
  const found = known.get(source) ?? outcomesOf(source);
  known.set(source, found);
  return found;
}

function outcomesOf({ snapshot, compiled }: Source): ReadonlyMap<string, ReadonlySet<string>> {
  // Of a feature that cannot be evaluated not even the variants need to be a list.
  const variantsOf = (feature: SnapshotFeature) =>
    compiled.evaluate(feature.key, {})?.reason === 'ERROR' ? [] : allVariants(feature).map(({ key }) => key);
  return new Map(snapshot.features.map(feature => [feature.key, new Set(variantsOf(feature))]));
}

interface Outcomes {
  yes: number;
  no: number;
  variants?: Record<string, number> | null | undefined;
}

/**
 * Variants are counted beside `yes`, and only where code asked for one: the rest of `yes` was served without. An SDK
 * calls it `disabled` when there was none.
 */
function countsOf(feature: string, { yes, no, variants }: Outcomes): ReportedCount[] {
  let left = yes;
  const counts: ReportedCount[] = [];
  for (const [variant, served] of Object.entries(variants ?? {})) {
    const part = variant === 'disabled' ? 0 : Math.min(served, left);
    if (part > 0) counts.push({ feature, variant, enabled: true, count: part });
    left -= part;
  }
  if (left > 0) counts.push({ feature, variant: '', enabled: true, count: left });
  if (no > 0) counts.push({ feature, variant: '', enabled: false, count: no });
  return counts;
}
