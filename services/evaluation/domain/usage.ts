import type { UsageBatch, UsageEntry } from '@bandera/contracts/usage';
import type { Compiled } from '@bandera/engine/compile';
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
  /** All decisions of an environment at once. */
  countAll(scope: UsageScope, caller: Caller, from: Compiled, decisions: readonly Decision[]): void;
  /** Somebody asks for a feature that does not exist. */
  countUnknown(scope: UsageScope, caller: Caller, feature: string): void;
  /** An SDK evaluated by itself, so often, with this outcome, from this moment on (milliseconds since 1970). */
  report(scope: UsageScope, caller: Caller, at: number, reported: Reported): void;
  /** A key is in use. */
  seen(keyId: string): void;
  /** Everything counted so far, in parts small enough for the broker; counting goes on from zero. */
  take(): Pick<UsageBatch, 'entries' | 'keys'>[];
}

/** What an SDK tells of one feature afterwards. */
export type Reported = Pick<UsageEntry, 'feature' | 'variant' | 'enabled' | 'count' | 'unknown'>;

/** An entry has at most 1.2 KB of JSON and a key 0.1 KB, and the broker takes messages up to 1 MB. */
const mostPerBatch = 500;
/** Names that callers choose freely, kept between two takes for each environment and minute; beyond, they share one line. */
const mostCallers = 100;
const mostUnknown = 100;
/** As reports keep it. */
const longestFeature = 100;
const minuteMs = 60_000;
/** SDKs that cannot send keep their counts, and send them under the time they began. */
const oldestMs = 24 * 60 * minuteMs;
/** Environments and minutes between two takes, before what SDKs report counts as of now. */
const mostScopes = 10_000;

/** One caller in one environment and minute. */
interface Group {
  scope: UsageScope;
  caller: Caller;
  minute: number;
  decisions: Map<Decision, { count: number }>;
  /** What was evaluated all at once: how often by the ordinals of its decisions. */
  wholes: Map<Compiled, Float64Array>;
  unknown: Map<string, number>;
  /** By feature and outcome. */
  reported: Map<string, Reported>;
}

const others: Caller = { app: '(other)', sdk: '(other)' };

/** Counts in memory. Decisions are shared objects with numbers: an evaluation costs an addition, and at most one look-up. */
export function usageCounter(now: () => number): Usage {
  let scopes = new Map<string, Map<string, Group>>();
  let keys = new Map<string, number>();
  /** The group that each scope object counted in last: mostly that of its next request, too. */
  let last = new WeakMap<UsageScope, Group>();

  function groupOf(scope: UsageScope, caller: Caller, at = now()): Group {
    const minute = Math.floor(at / minuteMs) * minuteMs;
    const recent = last.get(scope);
    if (recent?.minute === minute && isSame(recent.caller, caller)) return recent;
    const group = findGroup(scope, caller, minute);
    last.set(scope, group);
    return group;
  }

  function findGroup(scope: UsageScope, caller: Caller, minute: number): Group {
    const scopeId = `${scope.project}.${scope.environment}.${minute}`;
    const groups = scopes.get(scopeId) ?? new Map<string, Group>();
    if (groups.size === 0) scopes.set(scopeId, groups);
    const id = `${caller.app}\n${caller.sdk}`;
    const known = groups.get(id);
    if (known) return known;
    if (groups.size >= mostCallers && caller !== others) return findGroup(scope, others, minute);
    const group = {
      scope,
      caller,
      minute,
      decisions: new Map(),
      wholes: new Map(),
      unknown: new Map(),
      reported: new Map(),
    };
    groups.set(id, group);
    return group;
  }

  return {
    count(scope, caller, decision) {
      const counts = groupOf(scope, caller).decisions;
      const known = counts.get(decision);
      if (known) known.count += 1;
      else counts.set(decision, { count: 1 });
    },
    countAll(scope, caller, from, decisions) {
      const { wholes } = groupOf(scope, caller);
      let counts = wholes.get(from);
      if (counts === undefined) {
        counts = new Float64Array(from.decisions.length);
        wholes.set(from, counts);
      }
      for (const { ordinal } of decisions) counts[ordinal] = (counts[ordinal] ?? 0) + 1;
    },
    countUnknown: (scope, caller, feature) => addUnknown(groupOf(scope, caller).unknown, feature, 1),
    report(scope, caller, at, { unknown, count, ...outcome }) {
      // A clock that is wrong would put counts where no report looks, and one that is made up would fill the memory.
      const isSane = at <= now() && at > now() - oldestMs && scopes.size < mostScopes;
      const group = groupOf(scope, caller, isSane ? at : now());
      if (unknown) return addUnknown(group.unknown, outcome.feature, count);
      const id = `${outcome.feature}\n${outcome.variant}\n${outcome.enabled}`;
      const known = group.reported.get(id)?.count ?? 0;
      group.reported.set(id, { ...outcome, unknown, count: known + count });
    },
    seen(keyId) {
      keys.set(keyId, now());
    },
    take() {
      const entries = [...scopes.values()].flatMap(groups => [...groups.values()].flatMap(entriesOf));
      const seen = [...keys].map(([id, at]) => ({ id, seenAt: new Date(at).toISOString() }));
      scopes = new Map();
      keys = new Map();
      last = new WeakMap();
      const count = Math.ceil(Math.max(entries.length, seen.length) / mostPerBatch);
      return Array.from({ length: count }, (_, index) => {
        const part = [index * mostPerBatch, (index + 1) * mostPerBatch] as const;
        return { entries: entries.slice(...part), keys: seen.slice(...part) };
      });
    },
  };
}

const isSame = (one: Caller, other: Caller) => one.app === other.app && one.sdk === other.sdk;

function addUnknown(unknown: Map<string, number>, feature: string, count: number): void {
  const short = feature.slice(0, longestFeature).toWellFormed();
  const name = unknown.size < mostUnknown || unknown.has(short) ? short : '(other)';
  unknown.set(name, (unknown.get(name) ?? 0) + count);
}

function* countsOf({ decisions, wholes }: Group): Iterable<[Decision, number]> {
  for (const [decision, { count }] of decisions) yield [decision, count];
  for (const [compiled, counts] of wholes) {
    for (const decision of compiled.decisions) {
      const count = counts[decision.ordinal] ?? 0;
      if (count > 0) yield [decision, count];
    }
  }
}

function entriesOf(group: Group): UsageEntry[] {
  const { scope, caller, minute, unknown, reported } = group;
  const { company, project, environment } = scope;
  const common = { company, project, environment, ...caller, minute: new Date(minute).toISOString() };
  // Decisions differ by reason too, and by revision; the report does not, so equal outcomes are added up here.
  const served = new Map<string, UsageEntry>();
  for (const [{ key, variant = '', enabled }, count] of countsOf(group)) {
    const id = `${key}\n${variant}\n${enabled}`;
    const entry = served.get(id);
    if (entry) entry.count += count;
    else served.set(id, { ...common, feature: key, variant, enabled, count, unknown: false });
  }
  for (const [id, each] of reported) {
    const entry = served.get(id);
    if (entry) entry.count += each.count;
    else served.set(id, { ...common, ...each });
  }
  const strangers = [...unknown].map(([feature, count]) => {
    return { ...common, feature, variant: '', enabled: false, count, unknown: true };
  });
  return [...served.values(), ...strangers];
}
