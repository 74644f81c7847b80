import { useTranslation } from 'react-i18next';
import { evaluationsOfLastDay } from '../../api/reports.ts';

/**
 * What a change of a feature in an environment touches, as sentences for a question. Evaluations are counted and people are
 * not: nobody's identity is stored. That is said with the number, so that nobody takes the one for the other.
 */
export function useTouched(project: string): (environment: string, feature: string) => Promise<string[]> {
  const { t } = useTranslation('features');
  return async (environment, feature) => {
    const counts = await evaluationsOfLastDay(project, environment, [feature]).catch(() => undefined);
    if (!counts) return [t('switch.unknown')];
    const count = counts.get(feature) ?? 0;
    const evaluated = t('switch.evaluations', { count });
    return count === 0 ? [evaluated] : [evaluated, t('switch.people')];
  };
}
