import { Badge, Group, Paper, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ConstraintTrace, StrategyTrace } from '../../api/evaluate.ts';
import { useConstraintWords } from '../../components/constraints/constraint-words.ts';
import { CheckLine } from './check-mark.tsx';
import classes from './playground.module.css';

/** One strategy: each of its conditions with what the context holds, its segments, and the bucket of its rollout. */
export function StrategyWhy({ strategy }: { strategy: StrategyTrace }) {
  const { t } = useTranslation('playground');
  const { index, title, disabled, decided, passed, constraints, segments, rollout } = strategy;
  const state = disabled ? 'disabled' : decided ? 'decided' : passed ? 'passed' : 'failed';
  const everybody = constraints.length === 0 && segments.length === 0 && rollout?.percent === 100;
  return (
    <Paper withBorder p="sm" className={decided ? classes.decided : ''}>
      <Group justify="space-between" mb={6} gap="xs">
        <Text fw={600} size="sm">
          {title ? `${index + 1}. ${title}` : t('strategy.untitled', { place: index + 1 })}
        </Text>
        <Badge
          size="sm"
          tt="none"
          variant={decided ? 'filled' : 'default'}
          color={decided ? 'brand' : 'gray'}
        >
          {t(`strategy.${state}`)}
        </Badge>
      </Group>
      {!disabled && (
        <ul className={classes.checks}>
          {constraints.map(constraint => (
            <ConstraintLine key={JSON.stringify(constraint)} constraint={constraint} />
          ))}
          {segments.map(({ id, name, found, passed, constraints }) => (
            <CheckLine key={id} passed={passed}>
              {found ? t('segment.is', { name: name ?? id }) : t('segment.missing', { name: name ?? id })}
              {constraints.length > 0 && (
                <ul className={classes.checks}>
                  {constraints.map(constraint => (
                    <ConstraintLine key={JSON.stringify(constraint)} constraint={constraint} />
                  ))}
                </ul>
              )}
            </CheckLine>
          ))}
          {everybody && <CheckLine passed>{t('rollout.everybody')}</CheckLine>}
          {rollout && !everybody && (
            <CheckLine passed={rollout.passed}>
              <RolloutWords rollout={rollout} />
            </CheckLine>
          )}
          {!rollout && !passed && <CheckLine passed={undefined}>{t('rollout.skipped')}</CheckLine>}
        </ul>
      )}
    </Paper>
  );
}

function ConstraintLine({ constraint }: { constraint: ConstraintTrace }) {
  const { t } = useTranslation('playground');
  const words = useConstraintWords();
  const { actual, passed, values, valueCount = 0 } = constraint;
  const isCut = values !== undefined && valueCount > values.length;
  return (
    <CheckLine passed={passed}>
      {words(constraint)} {isCut && t('constraint.of', { count: valueCount })}{' '}
      <Text span size="sm" c="dimmed">
        {actual === undefined ? t('constraint.absent') : t('constraint.actual', { actual })}
      </Text>
    </CheckLine>
  );
}

function RolloutWords({ rollout }: { rollout: NonNullable<StrategyTrace['rollout']> }) {
  const { t } = useTranslation('playground');
  const { percent, stickiness, id, bucket } = rollout;
  if (percent === 100) return t('rollout.all');
  const words = { percent, stickiness, id, bucket };
  if (bucket === undefined) return t('rollout.noBucket', words);
  return id === undefined ? t('rollout.random', words) : t('rollout.bucket', words);
}
