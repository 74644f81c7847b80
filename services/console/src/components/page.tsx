import { Group, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';
import classes from './page.module.css';

interface PageProps {
  title: string;
  /** One sentence on what this screen is for. */
  lead?: ReactNode;
  /** Buttons, the most important one last. */
  actions?: ReactNode;
  children: ReactNode;
}

/** Every screen behind the log-in is one: its heading, its actions, its content. */
export function Page({ title, lead, actions, children }: PageProps) {
  useDocumentTitle(`${title} · Bandera`);
  return (
    <Stack gap="lg" className={classes.page}>
      <Group justify="space-between" align="flex-start" gap="sm">
        <Stack gap={2} className={classes.heading}>
          <Title order={1}>{title}</Title>
          {lead && <Text c="dimmed">{lead}</Text>}
        </Stack>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  );
}
