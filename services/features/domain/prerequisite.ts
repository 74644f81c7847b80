import type { Prerequisite } from '@bandera/contracts/feature';
import type { FieldError } from '@bandera/kit/http/problem';

export const maxPrerequisites = 20;

/** A feature as those that depend on it see it. */
export interface Parent {
  variants: ReadonlySet<string>;
  archived: boolean;
}

/** The features around one, in one environment of its project. */
export interface Surroundings {
  /** Those that its prerequisites name and that exist, by key. */
  parents: ReadonlyMap<string, Parent>;
  /** Feature -> the features it depends on, all by key, archived ones included: they may come back. */
  links: ReadonlyMap<string, readonly string[]>;
  /** The same the other way around, see `childrenIn`. */
  children: ReadonlyMap<string, readonly string[]>;
}

/** Feature -> the features that depend on it. */
export function childrenIn(links: Surroundings['links']): Surroundings['children'] {
  const children = new Map<string, string[]>();
  for (const [child, parents] of links) {
    for (const parent of new Set(parents)) {
      const known = children.get(parent);
      if (known) known.push(child);
      else children.set(parent, [child]);
    }
  }
  return children;
}

/**
 * One level only, as in the SDKs that evaluate locally: a parent has no prerequisites itself. So there are no cycles
 * either; the one that a prerequisite would close is spelled out all the same, since it tells more than the rule.
 */
export function checkPrerequisites(
  key: string,
  prerequisites: readonly Prerequisite[],
  surroundings: Surroundings,
): FieldError[] {
  if (prerequisites.length === 0) return [];
  const names = prerequisites.map(({ feature }) => feature);
  const errors = prerequisites.flatMap((prerequisite, index) => {
    const path = `prerequisites[${index}]`;
    if (names.indexOf(prerequisite.feature) < index) {
      return [{ path: `${path}.feature`, message: `"${prerequisite.feature}" is there already` }];
    }
    return checkParent(key, prerequisite, surroundings, path);
  });
  if (errors.length > 0) return errors;
  const children = surroundings.children.get(key) ?? [];
  if (children.length === 0) return [];
  const message = `${children.join(', ')} depends on this feature here, so it cannot have prerequisites itself`;
  return [{ path: 'prerequisites', message }];
}

function checkParent(
  key: string,
  { feature, enabled, variants }: Prerequisite,
  { parents, links }: Surroundings,
  path: string,
): FieldError[] {
  const refuse = (field: string, message: string) => [{ path: `${path}.${field}`, message }];
  if (feature === key) return refuse('feature', `a feature cannot depend on itself: ${key} -> ${key}`);
  const parent = parents.get(feature);
  if (!parent) return refuse('feature', `there is no feature "${feature}" in this project`);
  if (parent.archived) return refuse('feature', `"${feature}" is archived: restore it first`);
  const cycle = wayBack(feature, key, links);
  if (cycle) return refuse('feature', `closes a cycle: ${[key, ...cycle].join(' -> ')}`);
  const beyond = links.get(feature) ?? [];
  if (beyond.length > 0) {
    return refuse(
      'feature',
      `"${feature}" has prerequisites itself here (${beyond.join(', ')}): one level only`,
    );
  }
  if (!enabled && variants.length > 0) {
    return refuse('variants', 'a feature that must be off serves none: leave them out');
  }
  return variants.flatMap((variant, index) =>
    parent.variants.has(variant)
      ? []
      : refuse(`variants[${index}]`, `"${feature}" has only ${[...parent.variants].join(', ')}`),
  );
}

/** The features from one to another along what they depend on, both included; undefined when there is no way. */
function wayBack(from: string, to: string, links: Surroundings['links']): string[] | undefined {
  const cameFrom = new Map<string, string | undefined>([[from, undefined]]);
  for (const feature of cameFrom.keys()) {
    if (feature === to) return trail(to, cameFrom);
    for (const next of links.get(feature) ?? []) if (!cameFrom.has(next)) cameFrom.set(next, feature);
  }
  return undefined;
}

function trail(end: string, cameFrom: ReadonlyMap<string, string | undefined>): string[] {
  const steps: string[] = [];
  for (let at: string | undefined = end; at !== undefined; at = cameFrom.get(at)) steps.unshift(at);
  return steps;
}
