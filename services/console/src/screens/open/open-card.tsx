import { Paper, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';
import classes from './open.module.css';

interface OpenCardProps {
  title: string;
  lead?: ReactNode;
  children: ReactNode;
  /** Below the card: the ways to its neighbours. */
  footer?: ReactNode;
}

export function OpenCard({ title, lead, children, footer }: OpenCardProps) {
  useDocumentTitle(`${title} · Bandera`);
  return (
    <>
      <Paper withBorder radius="lg" className={classes.card}>
        <Stack gap="lg">
          <Stack gap={4}>
            <Title order={1}>{title}</Title>
            {lead && <Text c="dimmed">{lead}</Text>}
          </Stack>
          {children}
        </Stack>
      </Paper>
      {footer && (
        <Text ta="center" component="div" c="dimmed">
          {footer}
        </Text>
      )}
    </>
  );
}
