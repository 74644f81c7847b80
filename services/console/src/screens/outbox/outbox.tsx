import { Container, Paper, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Mail } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { answered, api } from '../../api/client.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorView } from '../../components/error-view.tsx';
import { Time } from '../../components/time.tsx';
import { Pending } from '../../shell/pending.tsx';
import classes from './outbox.module.css';

const everyMs = 2_000;

/** The mails of an installation without a mail server, for whoever sits at its machine. */
export function Screen() {
  const { t } = useTranslation('outbox');
  useDocumentTitle(`${t('title')} · Bandera`);
  const mails = useQuery({
    queryKey: ['outbox', 'list'],
    queryFn: ({ signal }) => answered(api.GET('/api/v1/notifications/outbox', { signal })),
    refetchInterval: everyMs,
  });
  return (
    <Container component="main" size="sm" py="xl">
      <Stack>
        <Title order={1}>{t('title')}</Title>
        <Text c="dimmed">{t('lead')}</Text>
        {mails.isPending && <Pending />}
        {mails.isError && <ErrorView error={mails.error} retry={() => void mails.refetch()} />}
        {mails.data?.items.length === 0 && (
          <EmptyState icon={Mail} title={t('empty.title')}>
            {t('empty.text')}
          </EmptyState>
        )}
        {mails.data?.items.map(({ id, to, subject, text, at }) => (
          <Paper key={id} withBorder p="md" component="article">
            <Title order={2}>{subject}</Title>
            <Text c="dimmed" size="sm">
              {to} · <Time at={at} />
            </Text>
            <Text mt="sm" className={classes.text}>
              {text}
            </Text>
          </Paper>
        ))}
      </Stack>
    </Container>
  );
}
