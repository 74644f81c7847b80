import type { Constraint, Feature, FeatureEnvironment, Segment, Strategy } from '@bandera/contracts/feature';
import { type Change, type Fact, fact, factChanges, listText, type Part, partChanges } from './facts.ts';
import { plain } from './plain.ts';

/** What differs between two states of a feature. */
export const featureChanges = (before: Feature, after: Feature): Change[] =>
  factChanges(featureFacts(before), featureFacts(after));

export const featureFacts = (feature: Feature): Fact[] => [
  fact('name', feature.name),
  fact('description', feature.description),
  fact('kind', feature.kind),
  fact('value type', feature.valueType),
  fact('off variant', feature.offVariant),
  fact('tags', feature.tags),
  fact('impression data', feature.impressionData),
  // A name would have to be asked for: an id says nothing to anybody.
  { name: 'owner', value: feature.owner },
  ...feature.variants.map(({ key, value }) => fact(`variant ${key}`, value)),
];

/** What differs between two states of a feature in one environment. */
export const configurationChanges = (before: FeatureEnvironment, after: FeatureEnvironment): Change[] => [
  ...factChanges([fact('enabled', before.enabled)], [fact('enabled', after.enabled)]),
  ...partChanges(strategyParts(before), strategyParts(after)),
  ...factChanges([orderOf(before, after)], [orderOf(after, before)]),
  ...factChanges([prerequisitesOf(before)], [prerequisitesOf(after)]),
];

const strategyParts = ({ strategies }: FeatureEnvironment): Part[] =>
  strategies.map((strategy, index) => ({
    id: strategy.id ?? String(index),
    label: `strategy ${index + 1}${strategy.title ? ` "${plain(strategy.title, 60)}"` : ''}`,
    facts: strategyFacts(strategy),
  }));

const strategyFacts = (strategy: Strategy): Fact[] => [
  { ...fact('title', strategy.title ?? ''), usual: plain(strategy.title ?? '', 200) },
  fact('rollout', strategy.rollout),
  { ...fact('stickiness', strategy.stickiness), usual: 'default' },
  fact('group id', strategy.groupId ?? ''),
  fact('constraints', strategy.constraints, constraintsText(strategy.constraints)),
  fact(
    'segments',
    strategy.segments,
    strategy.segments.length === 0 ? 'none' : `${strategy.segments.length}`,
  ),
  fact('variants', strategy.variants, variantsText(strategy.variants)),
  { ...fact('switched off', strategy.disabled, strategy.disabled ? 'yes' : 'no'), usual: 'no' },
];

const variantsText = (variants: Strategy['variants']) =>
  variants.length === 0 ? 'none' : listText(variants.map(({ key, weight }) => `${key} ${weight / 10} %`));

/** Strategies that are on both sides: another order of theirs. Unreadable as a list, so it only says that it changed. */
const orderOf = (one: FeatureEnvironment, other: FeatureEnvironment): Fact => {
  const there = new Set(strategyParts(other).map(({ id }) => id));
  const kept = strategyParts(one).flatMap(({ id }) => (there.has(id) ? [id] : []));
  return { name: 'order of the strategies', value: kept };
};

const prerequisitesOf = ({ prerequisites }: FeatureEnvironment): Fact =>
  fact(
    'prerequisites',
    prerequisites,
    prerequisites.length === 0
      ? 'none'
      : listText(
          prerequisites.map(({ feature, enabled, variants }) =>
            variants.length > 0
              ? `${feature} is ${variants.join(' or ')}`
              : `${feature} is ${enabled ? 'on' : 'off'}`,
          ),
        ),
  );

/** A segment as events carry it: long lists are cut, with their length and hash beside them. */
type SegmentSummary = Omit<Segment, 'constraints'> & {
  constraints: (Constraint & { valueCount?: number | undefined })[];
};

export const segmentChanges = (before: SegmentSummary, after: SegmentSummary): Change[] =>
  factChanges(segmentFacts(before), segmentFacts(after));

const segmentFacts = ({ name, description, constraints }: SegmentSummary): Fact[] => [
  fact('name', name),
  fact('description', description),
  fact('constraints', constraints, constraintsText(constraints)),
];

function constraintsText(constraints: SegmentSummary['constraints']): string {
  if (constraints.length === 0) return 'none';
  return plain(constraints.map(constraintText).join(' and '), 300);
}

function constraintText(constraint: SegmentSummary['constraints'][number]): string {
  const { field, operator, value, values = [], valueCount, inverted, caseInsensitive } = constraint;
  const operands = value ?? listText(values, valueCount ?? values.length);
  const text = `${field} ${operator} ${operands}${caseInsensitive ? ' (in any case)' : ''}`;
  return plain(inverted ? `not (${text})` : text, 200);
}
