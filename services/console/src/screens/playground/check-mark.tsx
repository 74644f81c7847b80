import { Text, ThemeIcon } from '@mantine/core';
import { Check, Minus, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './playground.module.css';

interface CheckProps {
  /** Undefined: it was not looked at. */
  passed: boolean | undefined;
  children: ReactNode;
}

/** One thing that was looked at, and whether it held: a line of a list. */
export function CheckLine({ passed, children }: CheckProps) {
  const { t } = useTranslation('playground');
  const state = passed === undefined ? 'skipped' : passed ? 'passed' : 'failed';
  const Icon = { skipped: Minus, passed: Check, failed: X }[state];
  const color = { skipped: 'gray', passed: 'brand', failed: 'red' }[state];
  return (
    <li className={classes.check}>
      <ThemeIcon
        size={18}
        radius="xl"
        variant="light"
        color={color}
        className={classes.mark}
        role="img"
        aria-label={t(`check.${state}`)}
      >
        <Icon size={12} aria-hidden />
      </ThemeIcon>
      <Text size="sm" component="div" className={classes.words}>
        {children}
      </Text>
    </li>
  );
}
