import { events } from '@bandera/contracts/events';
import type { UsageEntry } from '@bandera/contracts/usage';
import type { Bus } from '@bandera/kit/events/bus';
import { newId } from '@bandera/kit/ids';
import { features, type PlannedFeature, strangers } from './catalogue.ts';

const hourMs = 3_600_000;
export const usageDays = 40;
const perBatch = 4_000;

/** Applications, with their share of what production asks. */
const callers = [
  { app: 'storefront', sdk: 'unleash-client-node:6.12.1', share: 0.45 },
  { app: 'web', sdk: 'browser', share: 0.3 },
  { app: 'orders-api', sdk: '@bandera/sdk/0.1.0', share: 0.17 },
  { app: 'search', sdk: 'openfeature-java/1.15', share: 0.08 },
];
/** Shares of the outcomes of what has no strategy of its own that tells. */
const outcomes: Record<string, [variant: string, enabled: boolean, share: number][]> = {
  'search-ranking': [
    ['classic', true, 0.5],
    ['semantic', true, 0.26],
    ['hybrid', true, 0.24],
  ],
  'free-shipping-from': [
    ['usual', false, 0.61],
    ['gold', true, 0.14],
    ['campaign', true, 0.25],
  ],
  'home-hero': [
    ['summer', true, 0.59],
    ['local', true, 0.41],
  ],
};
const shareOn: Record<string, number> = {
  'reviews-with-photos': 0.1,
  'wholesale-prices': 0.07,
  'express-delivery': 1,
  'dark-mode': 0.6,
  'price-service-v2': 0.25,
};

export interface Place {
  company: string;
  project: string;
  /** Ids of the keys that are in use. */
  keys: string[];
}

/**
 * Weeks of evaluations, as replicas would have counted them: busier by day, at week-ends, and towards the end of the year.
 * How many a report will count.
 */
export async function countUsage(bus: Bus, place: Place): Promise<number> {
  const random = dice(2026);
  const entries: UsageEntry[] = [];
  const now = Date.now();
  for (
    let hour = Math.floor((now - usageDays * 24 * hourMs) / hourMs) * hourMs;
    hour <= now;
    hour += hourMs
  ) {
    // The hour that has begun is counted as far as it has come.
    const share = Math.min(1, (now - hour) / hourMs);
    for (const feature of features) entries.push(...ofAnHour(feature, hour, share, random, place, now));
    if (new Date(hour).getUTCHours() === 9)
      entries.push(...strangers.map(feature => stranger(feature, hour, place)));
  }
  const batches = Math.ceil(entries.length / perBatch);
  for (let batch = 0; batch < batches; batch += 1) {
    const part = entries.slice(batch * perBatch, (batch + 1) * perBatch);
    const seenAt = new Date(now - 40_000).toISOString();
    await publish(bus, part, batch === batches - 1 ? place.keys.map(id => ({ id, seenAt })) : []);
  }
  return entries.reduce((sum, { count, unknown }) => sum + (unknown ? 0 : count), 0);
}

function ofAnHour(
  feature: PlannedFeature,
  hour: number,
  share: number,
  random: () => number,
  place: Place,
  now: number,
): UsageEntry[] {
  const daysAgo = (now - hour) / (24 * hourMs);
  const { perHour, until = 0 } = feature.use;
  if (perHour === 0 || daysAgo > feature.age || daysAgo < until) return [];
  const busy = perHour * share * rhythm(hour) * (1.35 - daysAgo / 60) * (0.9 + random() * 0.2);
  // Of the hour that has begun, the last minutes are counted: it is not long ago that they were seen.
  const minute = new Date(share < 1 ? now - (1 + Math.floor(random() * 3)) * 60_000 : hour).toISOString();
  const lines = outcomesOf(feature, daysAgo).flatMap(([variant, enabled, part]) =>
    callers.map(caller => ({
      ...entryOf(feature.key, minute, place),
      environment: 'production',
      variant,
      enabled,
      app: caller.app,
      sdk: caller.sdk,
      count: Math.round(busy * part * caller.share),
    })),
  );
  const staging = {
    ...entryOf(feature.key, minute, place),
    environment: 'staging',
    variant: outcomesOf(feature, daysAgo)[0]?.[0] ?? '',
    enabled: true,
    app: 'storefront',
    sdk: 'unleash-client-node:6.12.1',
    count: Math.round(busy * 0.02),
  };
  return [...lines, staging].filter(({ count }) => count > 0);
}

/** The new checkout grows with its rollout. */
function outcomesOf({ key, valueType }: PlannedFeature, daysAgo: number) {
  const own = outcomes[key];
  if (own) return own;
  const rollout = daysAgo > 14 ? 0.02 : daysAgo > 9 ? 0.06 : daysAgo > 4 ? 0.12 : daysAgo > 1 ? 0.19 : 0.29;
  const on = key === 'new-checkout' ? rollout : (shareOn[key] ?? 0);
  const [yes, no] = valueType === 'boolean' ? ['on', 'off'] : ['', ''];
  return [[yes, true, on] as const, [no, false, 1 - on] as const].filter(([, , part]) => part > 0);
}

/** Shops are quiet at four in the morning and busy in the evening, more so at week-ends (UTC-3). */
function rhythm(at: number): number {
  const local = new Date(at - 3 * hourMs);
  const byHour = 0.55 + 0.45 * Math.sin(((local.getUTCHours() - 10) / 24) * 2 * Math.PI);
  return byHour * ([0, 6].includes(local.getUTCDay()) ? 1.25 : 1);
}

const entryOf = (feature: string, minute: string, { company, project }: Place) => ({
  company,
  project,
  feature,
  minute,
  unknown: false,
});

const stranger = (feature: string, hour: number, place: Place): UsageEntry => ({
  ...entryOf(feature, new Date(hour).toISOString(), place),
  environment: 'production',
  variant: '',
  enabled: false,
  app: 'storefront',
  sdk: 'unleash-client-node:6.12.1',
  count: 40,
  unknown: true,
});

async function publish(
  bus: Bus,
  entries: UsageEntry[],
  keys: { id: string; seenAt: string }[],
): Promise<void> {
  const batch = newId();
  const { id, subject, ...rest } = events.envelope('evaluation.usage.counted.v1', {
    id: batch,
    aggregateId: batch,
    actor: { kind: 'service', id: 'evaluation' },
    data: { batch, replica: 'pictures', entries, keys },
  });
  await bus.publish({ id, subject, body: JSON.stringify({ id, subject, ...rest }) });
}

/** The same numbers each time (mulberry32). */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
