import { Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './first-steps.module.css';

interface StepProps {
  /** From 1. */
  place: number;
  title: string;
  done: boolean;
  /** Before its turn: shown, but nothing to do yet. */
  ahead?: boolean;
  children: ReactNode;
}

/** One of a few steps, which turns green. */
export function Step({ place, title, done, ahead = false, children }: StepProps) {
  const { t } = useTranslation('start');
  return (
    <li className={classes.step} data-done={done || undefined}>
      <div className={classes.rail}>
        <ThemeIcon
          size={32}
          radius="xl"
          variant={done ? 'filled' : 'default'}
          role="img"
          aria-label={t(done ? 'stepDone' : 'stepOpen', { place })}
        >
          {done ? <Check size={18} aria-hidden /> : <Text fw={600}>{place}</Text>}
        </ThemeIcon>
      </div>
      <Stack gap="sm" className={classes.body}>
        <Title order={2} mt={4} {...(ahead && { c: 'dimmed' })}>
          {title}
        </Title>
        {!ahead && children}
      </Stack>
    </li>
  );
}
