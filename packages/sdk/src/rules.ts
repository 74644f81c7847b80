import { type Compiled, compile } from '@bandera/engine/compile';
import { isRecord } from '@bandera/engine/context';
import type { Feature, Ruleset } from '@bandera/engine/ruleset';

/** An environment at one revision, ready to evaluate. */
export interface Rules {
  readonly ruleset: Ruleset;
  readonly compiled: Compiled;
  /** The ruleset as it came, to be saved. */
  readonly text: string;
}

/** Reads what `GET /api/sdk/v1/snapshot` answers. Throws a TypeError when it is anything else. */
export function rulesIn(text: string): Rules {
  const ruleset: unknown = parsed(text);
  if (!isRuleset(ruleset)) throw new TypeError('This is no snapshot of a Bandera environment.');
  return { ruleset, compiled: compile(ruleset), text };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The features themselves are not looked at: the engine isolates those that it cannot evaluate. */
const isRuleset = (value: unknown): value is Ruleset =>
  isRecord(value) &&
  typeof value['project'] === 'string' &&
  typeof value['environment'] === 'string' &&
  Number.isSafeInteger(value['revision']) &&
  Array.isArray(value['features']) &&
  value['features'].every(feature => isRecord(feature) && typeof feature['key'] === 'string') &&
  Array.isArray(value['segments']);

/** Keys of the features that may be decided otherwise: changed, added, gone, or dependent on something that is. */
export function changedKeys(before: Ruleset, after: Ruleset): string[] {
  const old = textsOf(before.features, ({ key }) => key);
  const now = textsOf(after.features, ({ key }) => key);
  const segments = differing(
    textsOf(before.segments, ({ id }) => id),
    textsOf(after.segments, ({ id }) => id),
  );
  const changed = new Set(differing(old, now));
  // Ids are UUIDs, so they stand in a feature's text only where it refers to them.
  for (const [key, text] of now) if (segments.some(id => text.includes(id))) changed.add(key);
  // One level is enough: what depends on something cannot be depended on.
  const parents = new Set(changed);
  for (const feature of after.features) if (dependsOn(feature, parents)) changed.add(feature.key);
  return [...changed];
}

const textsOf = <T>(items: readonly T[], idOf: (item: T) => string) =>
  new Map(items.map(item => [idOf(item), JSON.stringify(item)]));

const differing = (before: Map<string, string>, after: Map<string, string>) =>
  [...new Set([...before.keys(), ...after.keys()])].filter(id => before.get(id) !== after.get(id));

const dependsOn = ({ prerequisites }: Feature, parents: ReadonlySet<string>) =>
  Array.isArray(prerequisites) && prerequisites.some(each => parents.has(each?.feature));
