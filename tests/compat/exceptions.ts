import { norm, VARIANT_SEED } from '@bandera/engine/murmur3';
import { normalizedStrategyValue, normalizedVariantValue } from 'unleash-client/lib/strategy/util.js';
import type { Feature, Segment, Strategy } from './features.ts';
import { stickyId, type User } from './users.ts';

/** Everything that has a say in a feature: its own strategies and those of its parents, each with its group. */
function strategiesOf(feature: Feature, all: ReadonlyMap<string, Feature>) {
  const parents = feature.environments.production.prerequisites.flatMap(each => all.get(each.feature) ?? []);
  return [feature, ...parents].flatMap(({ key, environments }) =>
    environments.production.strategies.map(strategy => ({ ...strategy, groupId: strategy.groupId ?? key })),
  );
}

/** Whether the answer may depend on what time it is. */
export const readsClock = (
  feature: Feature,
  all: ReadonlyMap<string, Feature>,
  segments: readonly Segment[],
) =>
  strategiesOf(feature, all)
    .flatMap(each => [
      ...each.constraints,
      ...segments.filter(({ id }) => each.segments.includes(id)).flatMap(({ constraints }) => constraints),
    ])
    .some(({ operator }) => operator.startsWith('DATE_'));

/**
 * The documented exception (evaluation-semantics 6.4): where the group or the id of a draw is not ASCII, the hash of
 * `unleash-client` takes the low byte of each UTF-16 unit, that of everybody else UTF-8. Whether that puts this user on
 * another side of a rollout, or gives another variant, by the SDK's own hash beside ours.
 */
export const isHashedOtherwise = (feature: Feature, user: User, all: ReadonlyMap<string, Feature>): boolean =>
  strategiesOf(feature, all).some(({ groupId, rollout, stickiness, variants }) => {
    const id = stickyId(user, stickiness);
    if (!isForeign(groupId) && !isForeign(id)) return false;
    const passes = (bucket: number) => bucket <= rollout;
    if (passes(norm(groupId, id, 100)) !== passes(normalizedStrategyValue(id, groupId))) return true;
    const ours = chosen(variants, norm(groupId, id, 1_000, VARIANT_SEED));
    return ours !== chosen(variants, normalizedVariantValue(id, groupId, 1_000));
  });

const isForeign = (text: string) => /[^\x20-\x7e]/.test(text);

function chosen(variants: Strategy['variants'], bucket: number): string | undefined {
  let sum = 0;
  return variants.find(({ weight }) => {
    sum += weight;
    return weight > 0 && bucket <= sum;
  })?.key;
}
