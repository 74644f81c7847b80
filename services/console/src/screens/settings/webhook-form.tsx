import { Button, Group, Modal, Select, Stack, Switch, TextInput } from '@mantine/core';
import { isNotEmpty } from '@mantine/form';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answered, api, idempotencyKey, ifMatch } from '../../api/client.ts';
import { projectsQuery } from '../../api/projects.ts';
import type { NewWebhook, Webhook, WebhookEvent } from '../../api/webhooks.ts';
import { FormError } from '../../components/form-error.tsx';
import { tellDone } from '../../components/tell.tsx';
import { useProblemForm } from '../../components/use-problem-form.ts';
import { EventChoice } from './event-choice.tsx';
import { SecretOnce } from './secret-once.tsx';
import { isWebhookEvent, webhookEvents } from './webhook-events.ts';

interface WebhookDialogProps {
  opened: boolean;
  onClose: () => void;
  /** Absent: another one is made. */
  webhook?: Webhook;
}

export function WebhookDialog({ opened, onClose, webhook }: WebhookDialogProps) {
  const { t } = useTranslation(['webhooks', 'common']);
  const [secret, setSecret] = useState<string>();
  function close(): void {
    setSecret(undefined);
    onClose();
  }
  return (
    <Modal
      opened={opened}
      onClose={close}
      size="lg"
      title={t(secret ? 'secret.title' : webhook ? 'edit.title' : 'new.title')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
      // What is shown once does not go by a click beside it.
      closeOnClickOutside={secret === undefined}
    >
      {secret === undefined ? (
        <WebhookForm webhook={webhook} onClose={close} onSecret={setSecret} />
      ) : (
        <SecretOnce secret={secret} onClose={close} />
      )}
    </Modal>
  );
}

interface WebhookFormProps {
  webhook: Webhook | undefined;
  onClose: () => void;
  onSecret: (secret: string) => void;
}

function WebhookForm({ webhook, onClose, onSecret }: WebhookFormProps) {
  const { t } = useTranslation(['webhooks', 'common']);
  const queries = useQueryClient();
  const projects = useInfiniteQuery(projectsQuery()).data?.pages.flatMap(page => page.items) ?? [];
  const { form, failure, busy, submit } = useProblemForm(
    {
      initialValues: valuesOf(webhook),
      validate: {
        name: isNotEmpty(t('form.nameRule')),
        url: value => (URL.canParse(value) ? null : t('form.urlRule')),
        events: (value, { everything }) => (everything || value.length > 0 ? null : t('form.eventsRule')),
      },
    },
    async ({ everything, events, ...fields }) => {
      const body: NewWebhook = { ...fields, events: everything ? ['*'] : events };
      if (webhook) {
        await change(webhook, body);
        tellDone(t('edit.done', { name: body.name }));
        onClose();
      } else onSecret(await create(body));
      await queries.invalidateQueries({ queryKey: ['webhooks'] });
    },
  );
  const { everything, events } = form.getValues();
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <FormError failure={failure} />
        <TextInput label={t('form.name')} data-autofocus required {...form.getInputProps('name')} />
        <TextInput
          label={t('form.url')}
          description={t('form.urlHelp')}
          type="url"
          required
          {...form.getInputProps('url')}
        />
        <Select
          label={t('form.project')}
          placeholder={t('form.anyProject')}
          data={projects.map(({ id, name }) => ({ value: id, label: name }))}
          clearable
          clearButtonProps={{ 'aria-label': t('form.anyProject') }}
          {...form.getInputProps('project')}
        />
        <Switch
          label={t('form.everything')}
          {...form.getInputProps('everything', { type: 'checkbox' })}
          error={form.errors['events']}
        />
        {!everything && (
          <EventChoice
            events={webhookEvents}
            chosen={events}
            onChange={chosen => form.setFieldValue('events', chosen)}
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={busy}>
            {t(webhook ? 'common:save' : 'common:create')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface Values extends Record<string, unknown> {
  name: string;
  url: string;
  project: string | null;
  everything: boolean;
  events: WebhookEvent[];
}

const valuesOf = (webhook: Webhook | undefined): Values => ({
  name: webhook?.name ?? '',
  url: webhook?.url ?? '',
  project: webhook?.project ?? null,
  everything: webhook?.events.includes('*') ?? true,
  events: webhook?.events.filter(isWebhookEvent) ?? [],
});

async function create(body: NewWebhook): Promise<string> {
  const call = api.POST('/api/v1/notifications/webhooks', { body, headers: idempotencyKey() });
  return (await answered(call)).secret;
}

const change = ({ id, version }: Webhook, body: NewWebhook) =>
  answered(
    api.PATCH('/api/v1/notifications/webhooks/{id}', {
      params: { path: { id } },
      body,
      headers: ifMatch(version),
    }),
  );
