import { ActionIcon, Button, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { EllipsisVertical, KeyRound, Pencil, Send, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answered, api, idempotencyKey } from '../../api/client.ts';
import type { Webhook } from '../../api/webhooks.ts';
import { confirmed } from '../../components/confirm.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { tellDone, tellFailed } from '../../components/tell.tsx';
import { useMay } from '../../session/use-session.ts';
import { ChangeWebhook } from './change-webhook.tsx';
import { SecretOnce } from './secret-once.tsx';

/** What can be done with a webhook: try it, change it, give it a new secret, delete it. */
export function WebhookActions({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation(['webhooks', 'common']);
  const [editing, edit] = useDisclosure();
  const [secret, setSecret] = useState<string>();
  const { test, rotate, remove } = useWebhookActions(webhook, setSecret);
  if (!useMay()('webhook.write')) return null;
  return (
    <>
      <Button
        variant="default"
        leftSection={<Send size={16} />}
        loading={test.isPending}
        onClick={() => test.mutate()}
      >
        {t('test.button')}
      </Button>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={t('actions')}>
            <EllipsisVertical size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Pencil size={16} />} onClick={edit.open}>
            {t('edit.button')}
          </Menu.Item>
          <Menu.Item leftSection={<KeyRound size={16} />} onClick={() => void rotate()}>
            {t('rotate.button')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<Trash2 size={16} />} color="red" onClick={() => void remove()}>
            {t('delete.button')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ChangeWebhook opened={editing} onClose={edit.close} webhook={webhook} />
      <Dialog
        opened={secret !== undefined}
        onClose={() => setSecret(undefined)}
        title={t('secret.title')}
        closeOnClickOutside={false}
      >
        <SecretOnce secret={secret ?? ''} onClose={() => setSecret(undefined)} />
      </Dialog>
    </>
  );
}

function useWebhookActions({ id, name }: Webhook, onSecret: (secret: string) => void) {
  const { t } = useTranslation('webhooks');
  const queries = useQueryClient();
  const navigate = useNavigate();
  const params = { path: { id } };
  const refetch = () => queries.invalidateQueries({ queryKey: ['webhooks'] });

  const test = useMutation({
    mutationFn: () =>
      answered(api.POST('/api/v1/notifications/webhooks/{id}/test', { params, headers: idempotencyKey() })),
    onSuccess: () => tellDone(t('test.done')),
    onError: tellFailed,
    onSettled: refetch,
  });

  async function rotate(): Promise<void> {
    const sure = await confirmed({
      title: t('rotate.ask', { name }),
      text: t('rotate.text'),
      confirm: t('rotate.button'),
    });
    if (!sure) return;
    try {
      const call = api.POST('/api/v1/notifications/webhooks/{id}/rotate-secret', {
        params,
        headers: idempotencyKey(),
      });
      onSecret((await answered(call)).secret);
      await refetch();
    } catch (error) {
      tellFailed(error);
    }
  }

  async function remove(): Promise<void> {
    const sure = await confirmed({
      title: t('delete.ask', { name }),
      text: t('delete.text'),
      effects: [t('delete.pending'), t('delete.log')],
      confirm: t('delete.confirm'),
      dangerous: true,
    });
    if (!sure) return;
    try {
      await answered(api.DELETE('/api/v1/notifications/webhooks/{id}', { params }));
      await navigate({ to: '/settings/webhooks' });
      tellDone(t('delete.done', { name }));
      await refetch();
    } catch (error) {
      tellFailed(error);
    }
  }
  return { test, rotate, remove };
}
