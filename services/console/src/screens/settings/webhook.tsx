import { Anchor, Badge, Code, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type Webhook, webhookQuery } from '../../api/webhooks.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { ErrorView } from '../../components/error-view.tsx';
import { Page } from '../../components/page.tsx';
import { Section } from '../../components/section.tsx';
import { Time } from '../../components/time.tsx';
import { Pending } from '../../shell/pending.tsx';
import { Deliveries } from './deliveries.tsx';
import { WebhookActions } from './webhook-actions.tsx';
import { WebhookState } from './webhook-state.tsx';

/** One webhook: where it goes, what it is told, and what became of each delivery. */
export function Screen() {
  const { t } = useTranslation('webhooks');
  const { webhook: id } = useParams({ from: '/app/settings/webhooks/$webhook' });
  const { data: webhook, isError, error, refetch } = useQuery(webhookQuery(id));
  const back = (
    <Anchor component={Link} to="/settings/webhooks" underline="always">
      <Group gap={4} component="span">
        <ArrowLeft size={14} /> {t('back')}
      </Group>
    </Anchor>
  );
  if (!webhook) {
    return (
      <Page title={t('title')} lead={back}>
        {isError ? <ErrorView error={error} retry={() => void refetch()} /> : <Pending />}
      </Page>
    );
  }
  return (
    <Page title={webhook.name} lead={back} actions={<WebhookActions webhook={webhook} />}>
      <Target webhook={webhook} />
      <Deliveries webhook={webhook} />
    </Page>
  );
}

function Target({ webhook }: { webhook: Webhook }) {
  const { t, i18n } = useTranslation(['webhooks', 'events']);
  const { url, events, previousSecretUntil } = webhook;
  const nameOf = (event: string) => String(i18n.t(`name.${event}`, { ns: 'events', defaultValue: event }));
  return (
    <Section title={t('target')} actions={<WebhookState webhook={webhook} />}>
      <Stack gap="xs">
        <Group wrap="nowrap" gap="xs">
          <Code miw={0}>{url}</Code>
          <CopyButton value={url} />
        </Group>
        <Group gap={6}>
          {(events.includes('*') ? [t('everything')] : events.map(nameOf)).map(text => (
            <Badge
              key={text}
              variant="default"
              tt="none"
              fw={500}
              h="auto"
              styles={{ label: { whiteSpace: 'normal' } }}
            >
              {text}
            </Badge>
          ))}
        </Group>
        {previousSecretUntil !== null && (
          <Text size="sm" c="dimmed">
            {t('secret.both')} <Time at={previousSecretUntil} as="full" />
          </Text>
        )}
      </Stack>
    </Section>
  );
}
