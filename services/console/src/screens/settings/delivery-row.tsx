import { Badge, Button, Code, Group, Loader, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ChevronDown, ChevronRight, RotateCcw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { answered, api, idempotencyKey } from '../../api/client.ts';
import { type Delivery, deliveryQuery, type Webhook } from '../../api/webhooks.ts';
import { ErrorView } from '../../components/error-view.tsx';
import { tellDone, tellFailed } from '../../components/tell.tsx';
import { Time } from '../../components/time.tsx';
import { useMay } from '../../session/use-session.ts';
import classes from './rows.module.css';

const colours = { pending: 'yellow', delivered: 'brand', failed: 'red' } as const;

interface DeliveryRowProps {
  webhook: Webhook;
  delivery: Delivery;
}

/** One delivery; opened, what was sent and what came back. */
export function DeliveryRow({ webhook, delivery }: DeliveryRowProps) {
  const { t } = useTranslation('webhooks');
  const [opened, { toggle }] = useDisclosure();
  const mayWrite = useMay()('webhook.write');
  const { n, type, state, attempts, lastStatus, durationMs, createdAt, nextAttemptAt } = delivery;
  const Chevron = opened ? ChevronDown : ChevronRight;
  return (
    <li className={classes.row}>
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        leftSection={<Chevron size={16} />}
        aria-expanded={opened}
        onClick={toggle}
      >
        {t('deliveries.number', { n })}
      </Button>
      <Badge variant="light" color={colours[state]} tt="none">
        {t(`state.${state}`)}
      </Badge>
      <Stack gap={0} className={classes.main}>
        <Text fw={600}>{type}</Text>
        <Text size="sm" c="dimmed">
          <Time at={createdAt} /> · {t('deliveries.attempts', { count: attempts })}
          {lastStatus !== null && ` · ${lastStatus}`}
          {durationMs !== null && ` · ${t('deliveries.took', { milliseconds: durationMs })}`}
          {nextAttemptAt !== null && (
            <>
              {' · '}
              {t('deliveries.next')} <Time at={nextAttemptAt} />
            </>
          )}
        </Text>
      </Stack>
      {mayWrite && attempts > 0 && <Redeliver webhook={webhook} n={n} />}
      {opened && <Details webhook={webhook} delivery={delivery} />}
    </li>
  );
}

function Redeliver({ webhook: { id }, n }: { webhook: Webhook; n: number }) {
  const { t } = useTranslation('webhooks');
  const queries = useQueryClient();
  const again = useMutation({
    mutationFn: () =>
      answered(
        api.POST('/api/v1/notifications/webhooks/{id}/deliveries/{n}/redeliver', {
          params: { path: { id, n } },
          headers: idempotencyKey(),
        }),
      ),
    onSuccess: after => tellDone(t('deliveries.again', { n: after.n })),
    onError: tellFailed,
    onSettled: () => queries.invalidateQueries({ queryKey: ['webhooks', 'deliveries', id] }),
  });
  return (
    <Button
      variant="default"
      size="xs"
      leftSection={<RotateCcw size={14} />}
      loading={again.isPending}
      onClick={() => again.mutate()}
      aria-label={t('deliveries.redeliverNumber', { n })}
    >
      {t('deliveries.redeliver')}
    </Button>
  );
}

function Details({ webhook, delivery: { n, attempts, state } }: DeliveryRowProps) {
  const { t } = useTranslation('webhooks');
  const { data, isError, error, refetch } = useQuery(deliveryQuery(webhook.id, n, `${attempts} ${state}`));
  if (isError) return <ErrorView error={error} retry={() => void refetch()} />;
  if (!data) return <Loader size="sm" aria-label={t('title')} />;
  return (
    <Stack gap="xs" w="100%">
      {data.lastError !== null && <Text c="var(--mantine-color-error)">{data.lastError}</Text>}
      <Part title={t('deliveries.sent')} text={indented(data.body)} />
      <Part title={t('deliveries.answer')} text={data.response || t('deliveries.noAnswer')} />
      <Group gap={6}>
        <Text size="sm" c="dimmed">
          {t('deliveries.event')}
        </Text>
        <Code>{data.eventId}</Code>
      </Group>
    </Stack>
  );
}

const Part = ({ title, text }: { title: string; text: string }) => (
  <Stack gap={4}>
    <Text size="sm" fw={600}>
      {title}
    </Text>
    {/* Reached by keyboard, since it may have to be scrolled. */}
    <Code block mah={280} tabIndex={0} role="region" aria-label={title}>
      {text}
    </Code>
  </Stack>
);

/** JSON as people read it; what is none stays as it is. */
function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
