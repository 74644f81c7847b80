import {
  Button,
  Container,
  CopyButton,
  Group,
  Paper,
  SegmentedControl,
  Stack,
  Text,
  Title,
} from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Check, Copy, Mail } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type KeptMail, outboxQuery } from '../../api/outbox.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorView } from '../../components/error-view.tsx';
import { Time } from '../../components/time.tsx';
import { Pending } from '../../shell/pending.tsx';
import { MailView } from './mail-view.tsx';
import classes from './outbox.module.css';

const views = ['html', 'text'] as const;

/** The mails of an installation without a mail server, for whoever sits at its machine. */
export function Screen() {
  const { t } = useTranslation('outbox');
  useDocumentTitle(`${t('title')} · Bandera`);
  const [view, setView] = useState<(typeof views)[number]>('html');
  const mails = useQuery(outboxQuery());
  return (
    <Container component="main" size="sm" py="xl">
      <Stack>
        <Group justify="space-between" align="flex-start">
          <Title order={1}>{t('title')}</Title>
          {(mails.data?.items.length ?? 0) > 0 && (
            <SegmentedControl
              aria-label={t('view.label')}
              data={views.map(value => ({ value, label: t(`view.${value}`) }))}
              value={view}
              onChange={value => setView(views.find(each => each === value) ?? 'html')}
            />
          )}
        </Group>
        <Text c="dimmed">{t('lead')}</Text>
        {mails.isPending && <Pending />}
        {mails.isError && <ErrorView error={mails.error} retry={() => void mails.refetch()} />}
        {mails.data?.items.length === 0 && (
          <EmptyState icon={Mail} title={t('empty.title')}>
            {t('empty.text')}
          </EmptyState>
        )}
        {mails.data?.items.map(mail => (
          <MailCard key={mail.id} mail={mail} asText={view === 'text'} />
        ))}
      </Stack>
    </Container>
  );
}

function MailCard({ mail, asText }: { mail: KeptMail; asText: boolean }) {
  const { t } = useTranslation('outbox');
  const { to, subject, text, html, at } = mail;
  // What one comes here for: six digits alone on their line, or the first link.
  const code = /^\s*(\d{6})\s*$/m.exec(text)?.[1];
  const link = /https?:\/\/\S+/.exec(text)?.[0];
  return (
    <Paper withBorder p="md" component="article">
      <Stack gap="sm">
        <Group justify="space-between" align="flex-start">
          <Stack gap={0} flex="1 1 14rem" miw={0}>
            <Title order={2}>{subject}</Title>
            <Text c="dimmed" size="sm">
              {to} · <Time at={at} />
            </Text>
          </Stack>
          {code !== undefined && <Copier value={code} label={t('copyCode', { code })} />}
          {code === undefined && link !== undefined && <Copier value={link} label={t('copyLink')} />}
        </Group>
        {asText || html === '' ? <Text className={classes.text}>{text}</Text> : <MailView html={html} />}
      </Stack>
    </Paper>
  );
}

const Copier = ({ value, label }: { value: string; label: string }) => (
  <CopyButton value={value}>
    {({ copied, copy }) => (
      <Button
        variant="default"
        size="xs"
        leftSection={copied ? <Check size={14} /> : <Copy size={14} />}
        onClick={copy}
      >
        {label}
      </Button>
    )}
  </CopyButton>
);
