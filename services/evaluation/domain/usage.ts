import type { UsageBatch, UsageEntry } from '@bandera/contracts/usage';
import type { Decision } from '@bandera/engine/decision';
import type { Caller } from './caller.ts';

/** The environment that evaluations belong to. */
export interface UsageScope {
  company: string;
  project: string;
  environment: string;
}

export interface Usage {
  count(scope: UsageScope, caller: Caller, decision: Decision): void;
  countUnknown(scope: UsageScope, caller: Caller, feature: string): void;
  seen(keyId: string): void;
  /** Everything counted so far, in batches small enough for the broker; counting goes on from zero. */
  take(): Omit<UsageBatch, 'batch' | 'replica'>[];
}

const entriesPerBatch = 1_500;
/** Distinct (scope, app, sdk, minute) and unknown names kept between two flushes; beyond, they share one line. */
const mostGroups = 2_000;
const mostUnknown = 1_000;
const minuteMs = 60_000;

interface Group {
  scope: UsageScope;
  caller: Caller;
  minute: number;
  decisions: Map<Decision, number>;
  unknown: Map<string, number>;
}

/** Counts in memory. Decisions are shared objects, so one evaluation costs one look-up and one addition. */
export function usageCounter(now: () => number): Usage {
  let groups = new Map<string, Group>();
  let keys = new Map<string, number>();

  function groupOf(scope: UsageScope, caller: Caller): Group {
    const minute = Math.floor(now() / minuteMs) * minuteMs;
    const full = groups.size >= mostGroups;
    const known = full ? { app: '(other)', sdk: '(other)' } : caller;
    const id = `${scope.project}\n${scope.environment}\n${known.app}\n${known.sdk}\n${minute}`;
    let group = groups.get(id);
    if (!group) {
      group = { scope, caller: known, minute, decisions: new Map(), unknown: new Map() };
      groups.set(id, group);
    }
    return group;
  }

  return {
    count(scope, caller, decision) {
      const { decisions } = groupOf(scope, caller);
      decisions.set(decision, (decisions.get(decision) ?? 0) + 1);
    },
    countUnknown(scope, caller, feature) {
      const { unknown } = groupOf(scope, caller);
      const name = unknown.size < mostUnknown || unknown.has(feature) ? feature.slice(0, 100) : '(other)';
      unknown.set(name, (unknown.get(name) ?? 0) + 1);
    },
    seen(keyId) {
      keys.set(keyId, now());
    },
    take() {
      const taken = [...groups.values()].flatMap(entriesOf);
      const seen = [...keys].map(([id, at]) => ({ id, seenAt: new Date(at).toISOString() }));
      groups = new Map();
      keys = new Map();
      const batches = [];
      for (let at = 0; at < taken.length; at += entriesPerBatch) {
        batches.push({ entries: taken.slice(at, at + entriesPerBatch), keys: at === 0 ? seen : [] });
      }
      return batches.length === 0 && seen.length > 0 ? [{ entries: [], keys: seen }] : batches;
    },
  };
}

function entriesOf({ scope, caller, minute, decisions, unknown }: Group): UsageEntry[] {
  const common = { ...scope, ...caller, minute: new Date(minute).toISOString() };
  // A decision differs by reason too; the report does not, so equal outcomes are added up here.
  const counted = new Map<string, UsageEntry>();
  for (const [decision, count] of decisions) {
    const variant = decision.variant ?? '';
    const id = `${decision.key}\n${variant}\n${decision.enabled}`;
    const entry = counted.get(id);
    if (entry) entry.count += count;
    else
      counted.set(id, {
        ...common,
        feature: decision.key,
        variant,
        enabled: decision.enabled,
        count,
        unknown: false,
      });
  }
  const strangers = [...unknown].map(([feature, count]) => ({
    ...common,
    feature,
    variant: '',
    enabled: false,
    count,
    unknown: true,
  }));
  return [...counted.values(), ...strangers];
}
