import { Stack, Text, ThemeIcon, Title } from '@mantine/core';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import classes from './empty-state.module.css';

interface EmptyStateProps {
  icon: LucideIcon;
  title: string;
  /** Of its heading: 1 where it is all that the page shows. */
  order?: 1 | 2;
  /** What belongs here, and why one would want it. */
  children: ReactNode;
  /** The way out: a button. */
  action?: ReactNode;
}

/** What a list shows that has nothing to show. */
export function EmptyState({ icon: Icon, title, order = 2, children, action }: EmptyStateProps) {
  return (
    <Stack align="center" gap="xs" className={classes.empty}>
      <ThemeIcon size={48} radius="xl" variant="light" aria-hidden>
        <Icon size={24} />
      </ThemeIcon>
      <Title order={order} ta="center">
        {title}
      </Title>
      <Text c="dimmed" ta="center" maw={440} component="div">
        {children}
      </Text>
      {action}
    </Stack>
  );
}
