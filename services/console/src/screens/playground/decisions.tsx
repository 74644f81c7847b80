import { Accordion, Badge, Button, Code, Group, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Decision } from '../../api/evaluate.ts';
import classes from './playground.module.css';
import { Prerequisites } from './prerequisites.tsx';
import { useReasonWords } from './reason-words.ts';
import { StrategyWhy } from './strategy-why.tsx';
import { VariantWhy } from './variant-why.tsx';

const step = 100;

/** Every feature in a line, and behind it why. */
export function Decisions({ decisions, project }: { decisions: readonly Decision[]; project: string }) {
  const { t } = useTranslation('playground');
  const [shown, setShown] = useState(step);
  return (
    <Stack>
      <Accordion
        variant="contained"
        multiple
        order={3}
        chevronPosition="left"
        classNames={{ item: classes.decisions ?? '' }}
      >
        {decisions.slice(0, shown).map(decision => (
          <Accordion.Item key={decision.key} value={decision.key}>
            <Accordion.Control>
              <Headline decision={decision} />
            </Accordion.Control>
            <Accordion.Panel>
              <Why decision={decision} project={project} />
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
      {decisions.length > shown && (
        <Group justify="center">
          <Button variant="default" onClick={() => setShown(shown + step)}>
            {t('more', { count: decisions.length - shown })}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function Headline({ decision }: { decision: Decision }) {
  const { t } = useTranslation('playground');
  const reason = useReasonWords();
  const { key, enabled, value } = decision;
  return (
    <Group gap="xs" justify="space-between">
      <div>
        <Text fw={600} className={classes.key}>
          {key}
        </Text>
        <Text size="xs" c="dimmed">
          {reason(decision)}
        </Text>
      </div>
      <Group gap="xs">
        {value !== undefined && typeof value !== 'boolean' && (
          <Code className={classes.value}>{JSON.stringify(value)}</Code>
        )}
        <Badge color={enabled ? 'brand' : 'gray'} variant={enabled ? 'filled' : 'default'} tt="none">
          {t(enabled ? 'on' : 'off')}
        </Badge>
      </Group>
    </Group>
  );
}

function Why({ decision, project }: { decision: Decision; project: string }) {
  const { t } = useTranslation('playground');
  const { key, value, variant, errorDetails, prerequisites, strategies, choice } = decision;
  return (
    <Stack gap="sm">
      {errorDetails && <Text c="red">{errorDetails}</Text>}
      <Group gap="xs">
        <Text size="sm">{t('value')}</Text>
        <Code className={classes.key}>
          {value === undefined ? t('callersDefault') : JSON.stringify(value)}
        </Code>
        {variant && (
          <Text size="sm" c="dimmed">
            {t('variant', { variant })}
          </Text>
        )}
      </Group>
      {prerequisites.length > 0 && <Prerequisites prerequisites={prerequisites} />}
      {strategies.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('noStrategies')}
        </Text>
      )}
      {strategies.map(strategy => (
        <StrategyWhy key={strategy.index} strategy={strategy} />
      ))}
      {choice && <VariantWhy choice={choice} />}
      <Link
        to="/projects/$project/features/$feature"
        params={{ project, feature: key }}
        search={before => ({ ...(before.environment && { environment: before.environment }) })}
      >
        {t('open', { feature: key })}
      </Link>
    </Stack>
  );
}
