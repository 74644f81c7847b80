import type { Decision } from '@bandera/engine/decision';

/** How often one outcome of one feature was served within one minute. */
export interface Count {
  readonly feature: string;
  /** Empty when none was served. */
  readonly variant: string;
  readonly enabled: boolean;
  /** Start of the minute, ISO 8601. */
  readonly minute: string;
  readonly count: number;
}

/** Counts in memory until they are taken; so many lines are kept while Bandera is away, about 10 MB. */
export const mostCounts = 50_000;
/** Names that are no features, between two takes; beyond, they share one line. */
const mostUnknown = 100;
/** As reports keep it. */
const longestFeature = 100;
const minuteMs = 60_000;

export interface Usage {
  /** Decisions are shared objects, so one evaluation costs one look-up and one addition. */
  count(decision: Decision): void;
  /** Somebody asks for a feature that does not exist. */
  countUnknown(feature: string): void;
  /** Everything so far; counting goes on from zero. */
  take(): Count[];
  /** What could not be sent is added to what was counted since. */
  putBack(counts: readonly Count[]): void;
}

export function usageCounter(now: () => number = Date.now): Usage {
  let minute = 0;
  let current = new Map<Decision, number>();
  let unknown = new Map<string, number>();
  let waiting = new Map<string, Count>();

  /** Counts belong to the minute in which they were made. */
  function turn(): void {
    const at = Math.floor(now() / minuteMs) * minuteMs;
    if (at === minute) return;
    fold();
    minute = at;
  }

  function fold(): void {
    const common = { minute: new Date(minute).toISOString() };
    for (const [{ key, variant = '', enabled }, count] of current)
      add(waiting, { ...common, feature: key, variant, enabled, count });
    for (const [feature, count] of unknown)
      add(waiting, { ...common, feature, variant: '', enabled: false, count });
    current = new Map();
    unknown = new Map();
    if (waiting.size > mostCounts) waiting = condensed(waiting);
  }

  return {
    count(decision) {
      turn();
      current.set(decision, (current.get(decision) ?? 0) + 1);
    },
    countUnknown(feature) {
      turn();
      const short = feature.slice(0, longestFeature).toWellFormed();
      const name = short !== '' && (unknown.size < mostUnknown || unknown.has(short)) ? short : '(other)';
      unknown.set(name, (unknown.get(name) ?? 0) + 1);
    },
    take() {
      fold();
      const counts = [...waiting.values()];
      waiting = new Map();
      return counts;
    },
    putBack(counts) {
      for (const each of counts) add(waiting, each);
      if (waiting.size > mostCounts) waiting = condensed(waiting);
    },
  };
}

function add(counts: Map<string, Count>, count: Count): void {
  const { feature, variant, enabled, minute } = count;
  const id = `${minute}\n${enabled}\n${variant}\n${feature}`;
  counts.set(id, { ...count, count: count.count + (counts.get(id)?.count ?? 0) });
}

/** All under the latest minute: the sums stay right. Only what is still too much then is forgotten. */
function condensed(counts: ReadonlyMap<string, Count>): Map<string, Count> {
  const all = [...counts.values()];
  const minute = all.reduce((latest, each) => (each.minute > latest ? each.minute : latest), '');
  const together = new Map<string, Count>();
  for (const each of all) add(together, { ...each, minute });
  return new Map([...together].slice(0, mostCounts));
}

/** Bodies of at most 200 KB and 5,000 lines: what the server takes in one request. */
export function* bodiesOf(counts: readonly Count[]): Generator<{ body: string; counts: Count[] }> {
  let part: Count[] = [];
  let bytes = 0;
  for (const each of counts) {
    const size = Buffer.byteLength(JSON.stringify(each)) + 1;
    if (bytes + size > 200_000 || part.length === 5_000) {
      yield { body: JSON.stringify({ entries: part }), counts: part };
      [part, bytes] = [[], 0];
    }
    part.push(each);
    bytes += size;
  }
  if (part.length > 0) yield { body: JSON.stringify({ entries: part }), counts: part };
}
