import { useTranslation } from 'react-i18next';
import type { Decision } from '../../api/evaluate.ts';

const reasons = ['STATIC', 'TARGETING_MATCH', 'SPLIT', 'DISABLED', 'DEFAULT', 'ERROR'] as const;

/** Why a feature is on or off, in a sentence. */
export function useReasonWords(): (decision: Decision) => string {
  const { t } = useTranslation('playground');
  return ({ reason, prerequisites, strategies }) => {
    const decider = strategies.find(({ decided }) => decided);
    const place = (decider?.index ?? 0) + 1;
    const unmet = prerequisites.find(({ satisfied }) => !satisfied);
    if (reason === 'DEFAULT' && unmet) return t('reason.prerequisite', { feature: unmet.feature });
    const known = reasons.find(each => each === reason);
    if (known === 'TARGETING_MATCH' && !decider) return t('reason.override');
    return known ? t(`reason.${known}`, { place }) : reason;
  };
}
