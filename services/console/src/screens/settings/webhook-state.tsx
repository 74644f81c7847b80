import { Switch, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answered, api, ifMatch } from '../../api/client.ts';
import type { Webhook } from '../../api/webhooks.ts';
import { tellFailed } from '../../components/tell.tsx';
import { useMay } from '../../session/use-session.ts';

/** Whether a webhook is sent anything, and why it was switched off by itself. */
export function WebhookState({
  webhook: { id, name, enabled, disabledReason, version },
}: {
  webhook: Webhook;
}) {
  const { t } = useTranslation('webhooks');
  const queries = useQueryClient();
  const mayWrite = useMay()('webhook.write');
  const turn = useMutation({
    mutationFn: (to: boolean) =>
      answered(
        api.PATCH('/api/v1/notifications/webhooks/{id}', {
          params: { path: { id } },
          body: { enabled: to },
          headers: ifMatch(version),
        }),
      ),
    onError: tellFailed,
    onSettled: () => queries.invalidateQueries({ queryKey: ['webhooks'] }),
  });
  const shown = turn.isPending ? turn.variables : enabled;
  return (
    <>
      {!enabled && disabledReason !== null && (
        <Text size="sm" c="var(--mantine-color-error)">
          {disabledReason}
        </Text>
      )}
      <Switch
        checked={shown}
        disabled={!mayWrite}
        aria-label={t('switch', { name })}
        onChange={event => turn.mutate(event.currentTarget.checked)}
      />
    </>
  );
}
