import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Prerequisite, Strategy } from '../../api/features.ts';
import { usableSegmentsQuery } from '../../api/segments.ts';
import { useConstraintWords } from '../../components/constraints/constraint-words.ts';
import { fullWeight } from './rules.ts';

/** Says strategies and prerequisites as sentences. */
export function useStrategyWords(project: string) {
  const { t, i18n } = useTranslation('feature');
  const constraint = useConstraintWords();
  const { data: segments = [] } = useQuery(usableSegmentsQuery(project));
  const list = new Intl.ListFormat(i18n.language, { type: 'conjunction' });
  const either = new Intl.ListFormat(i18n.language, { type: 'disjunction' });
  const segmentName = (id: string) =>
    segments.find(each => each.id === id)?.name ?? t('strategy.unknownSegment');

  const stickiness = ({ stickiness: by }: Strategy) =>
    by === 'default' || by === 'random' ? t(`stickiness.${by}`) : t('stickiness.field', { field: by });

  /** Who gets it: `50 % of those whose country is UY, by user`. */
  function sentence(strategy: Strategy): string {
    const { rollout, constraints, segments: within } = strategy;
    const places = within.map(id => t('strategy.inSegment', { segment: segmentName(id) }));
    const conditions = list.format(constraints.map(constraint));
    const who = [list.format(places), conditions && t('strategy.forWhom', { conditions })]
      .filter(Boolean)
      .join(' ');
    const words = { rollout, who, by: stickiness(strategy) };
    if (rollout === 100) return t(who ? 'strategy.allOf' : 'strategy.everybody', words);
    return t(who ? 'strategy.shareOf' : 'strategy.share', words);
  }
  /** What they get: `on 50 %, off 50 %`. */
  const variants = ({ variants: weights }: Strategy): string =>
    weights.map(({ key, weight }) => `${key} ${percent(weight)} %`).join(', ');

  const prerequisite = ({ feature, enabled, variants: wanted }: Prerequisite): string => {
    if (!enabled) return t('prerequisites.isOff', { feature });
    if (wanted.length === 0) return t('prerequisites.isOn', { feature });
    return t('prerequisites.serves', { feature, variants: either.format(wanted) });
  };

  return {
    sentence,
    variants,
    prerequisite,
    stickiness,
    segmentName,
    /** All of a strategy in one text. */
    whole: (strategy: Strategy): string =>
      [
        strategy.title,
        strategy.disabled ? t('strategy.disabled') : '',
        sentence(strategy),
        variants(strategy),
      ]
        .filter(Boolean)
        .join(' · '),
  };
}

/** A weight as people say it: 333 -> 33.3. */
export const percent = (weight: number): number => (weight / fullWeight) * 100;
