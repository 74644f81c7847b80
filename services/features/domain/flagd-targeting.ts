import { isRecord } from '@bandera/engine/context';
import { allOf, alternatives, type Condition, Untranslatable } from './condition.ts';
import { type ConditionScope, conditionOf, fieldOf, operationOf } from './flagd-condition.ts';
import { type Share, type TranslatedStrategy, thousandths } from './translation.ts';

export interface TargetingScope extends ConditionScope {
  key: string;
  /** The key of each variant, by flagd's name for it. */
  variants: ReadonlyMap<string, string>;
  /** Key of the variant for whom targeting has none; undefined: no value. */
  otherwise: string | undefined;
  segmentId(name: string): string;
}

interface Case {
  when: Condition;
  /** Undefined: what is served to whom targeting has no variant. */
  serve: Share[] | undefined;
  stickiness?: string;
}

/** Strategies that serve what targeting would. Throws Untranslatable. */
export function strategiesOf(targeting: unknown, scope: TargetingScope): TranslatedStrategy[] {
  const cases = casesOf(targeting, true, scope, 0).filter(({ when }) => when !== false);
  const last = cases.findLastIndex(({ serve }) => serve !== undefined);
  const strategies = cases.slice(0, last + 1).flatMap(({ when, serve, stickiness }) =>
    alternatives(when).map(({ constraints, segments }) => ({
      rollout: 100,
      ...(stickiness ? { stickiness } : {}),
      constraints,
      segments: segments.map(scope.segmentId),
      variants: serve ?? standard(scope),
    })),
  );
  if (strategies.length > 30) throw new Untranslatable('it would make more than 30 strategies');
  return strategies;
}

function standard({ otherwise }: TargetingScope): Share[] {
  if (otherwise !== undefined) return only(otherwise);
  throw new Untranslatable('no value at all for some of those that are asked for early');
}

const only = (key: string): Share[] => [{ key, weight: 1_000 }];

/** Tried in order: each one serves all for whom its condition holds. */
function casesOf(logic: unknown, when: Condition, scope: TargetingScope, depth: number): Case[] {
  if (depth > 60) throw new Untranslatable('it is nested too deeply');
  if (logic === null) return [{ when, serve: undefined }];
  if (typeof logic === 'string' || typeof logic === 'boolean') {
    return [{ when, serve: only(variantOf(String(logic), scope)) }];
  }
  const [operator, args] = operationOf(logic);
  if (operator === 'fractional') return shared(args, when, scope);
  if (operator !== 'if') {
    const condition = allOf([when, conditionOf(logic, scope)]);
    return [
      { when: condition, serve: only(variantOf('true', scope)) },
      { when, serve: only(variantOf('false', scope)) },
    ];
  }
  const cases: Case[] = [];
  for (let at = 0; at + 1 < args.length; at += 2) {
    const condition = allOf([when, conditionOf(args[at], scope)]);
    cases.push(...casesOf(args[at + 1], condition, scope, depth + 1));
  }
  const otherwise = args.length % 2 === 1 ? args.at(-1) : null;
  return [...cases, ...casesOf(otherwise, when, scope, depth + 1)];
}

function variantOf(name: string, { variants }: TargetingScope): string {
  const key = variants.get(name);
  if (key === undefined) throw new Untranslatable(`it yields "${name}", which is no variant`);
  return key;
}

function shared(args: unknown[], when: Condition, scope: TargetingScope): Case[] {
  const [first, ...rest] = args;
  const stickiness = Array.isArray(first) ? 'targetingKey' : bucketField(first);
  const weights = new Map<string, number>();
  for (const bucket of Array.isArray(first) ? args : rest) {
    const [name, weight = 1, ...more] = Array.isArray(bucket) ? bucket : [];
    if (typeof name !== 'string' || !Number.isInteger(weight) || more.length > 0)
      throw new Untranslatable('fractional with other buckets than [variant, whole weight]');
    const key = variantOf(name, scope);
    weights.set(key, (weights.get(key) ?? 0) + Math.max(0, weight));
  }
  const shares = Array.from(weights, ([key, weight]) => ({ key, weight }));
  if (!shares.some(({ weight }) => weight > 0)) return [{ when, serve: undefined }];
  scope.differs('fractional: the shares stay about the same, but others get them');
  // Whoever has nothing to be told apart by gets what targeting leaves open.
  return [
    { when, serve: thousandths(shares), stickiness },
    { when, serve: undefined },
  ];
}

/** `{"var": field}`, or that behind the key of the flag. */
function bucketField(logic: unknown): string {
  const [operator, args] = operationOf(logic);
  const [prefix, last] = args;
  const isKeyed =
    operator === 'cat' && args.length === 2 && isRecord(prefix) && prefix['var'] === '$flagd.flagKey';
  const field = fieldOf(isKeyed ? last : logic);
  if (field === undefined) throw new Untranslatable('fractional by something else than a field');
  return field;
}
