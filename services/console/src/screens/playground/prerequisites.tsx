import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Decision } from '../../api/evaluate.ts';
import { CheckLine } from './check-mark.tsx';
import classes from './playground.module.css';

type Prerequisite = Decision['prerequisites'][number];

const problems = ['missing', 'has-prerequisites', 'malformed'] as const;

/** Which other features had to be how, and how they are. */
export function Prerequisites({ prerequisites }: { prerequisites: readonly Prerequisite[] }) {
  const { t } = useTranslation('playground');
  return (
    <div>
      <Text size="sm" fw={600} mb={6}>
        {t('prerequisite.title')}
      </Text>
      <ul className={classes.checks}>
        {prerequisites.map(each => (
          <CheckLine key={each.feature} passed={each.satisfied}>
            <Wanted prerequisite={each} />{' '}
            <Text span size="sm" c="dimmed">
              <Actual prerequisite={each} />
            </Text>
          </CheckLine>
        ))}
      </ul>
    </div>
  );
}

function Wanted({ prerequisite: { feature, expected } }: { prerequisite: Prerequisite }) {
  const { t } = useTranslation('playground');
  const variants = expected.variants?.join(', ');
  if (variants) return t('prerequisite.serves', { feature, variants });
  return t(expected.enabled ? 'prerequisite.on' : 'prerequisite.off', { feature });
}

function Actual({ prerequisite: { problem, actual } }: { prerequisite: Prerequisite }) {
  const { t } = useTranslation('playground');
  const known = problems.find(each => each === problem);
  if (known) return t(`prerequisite.problem.${known}`);
  if (!actual) return null;
  const state = t(actual.enabled ? 'on' : 'off');
  return t('constraint.actual', { actual: actual.variant ? `${state}, ${actual.variant}` : state });
}
