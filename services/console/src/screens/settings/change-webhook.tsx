import { Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answered, api, ifMatch } from '../../api/client.ts';
import { projectsQuery } from '../../api/projects.ts';
import { type Webhook, webhookQuery } from '../../api/webhooks.ts';
import { Dialog } from '../../components/dialog.tsx';
import { FormButtons } from '../../components/form-buttons.tsx';
import { FormConflict } from '../../components/form-conflict.tsx';
import { FormError } from '../../components/form-error.tsx';
import { tellDone } from '../../components/tell.tsx';
import { useVersionedForm } from '../../components/use-versioned-form.ts';
import { useWebhookRules, WebhookFields, webhookBody, webhookValues } from './webhook-fields.tsx';

interface ChangeWebhookProps {
  webhook: Webhook;
  onClose: () => void;
}

export function ChangeWebhook(props: ChangeWebhookProps & { opened: boolean }) {
  const { t } = useTranslation('webhooks');
  return (
    <Dialog opened={props.opened} onClose={props.onClose} size="lg" title={t('edit.title')}>
      <ChangeWebhookForm {...props} />
    </Dialog>
  );
}

function ChangeWebhookForm({ webhook, onClose }: ChangeWebhookProps) {
  const { t, i18n } = useTranslation(['webhooks', 'events']);
  const queries = useQueryClient();
  const params = { path: { id: webhook.id } };
  const { form, failure, busy, submit, conflict } = useVersionedForm({
    thing: webhook,
    valuesOf: webhookValues,
    validate: useWebhookRules(),
    save: (values, version) => {
      const request = { params, body: webhookBody(values), headers: ifMatch(version) };
      return answered(api.PATCH('/api/v1/notifications/webhooks/{id}', request));
    },
    latest: () => queries.fetchQuery({ ...webhookQuery(webhook.id), staleTime: 0 }),
    async onSaved({ name }) {
      tellDone(t('edit.done', { name }));
      onClose();
      await queries.invalidateQueries({ queryKey: ['webhooks'] });
    },
  });
  const nameOf = (project: string) =>
    queries
      .getQueryData(projectsQuery().queryKey)
      ?.pages.flatMap(page => page.items)
      .find(({ id }) => id === project)?.name ?? project;
  const eventName = (event: string) => String(i18n.t(`name.${event}`, { ns: 'events', defaultValue: event }));
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <FormError failure={failure} />
        <WebhookFields form={form} />
        <FormButtons busy={busy} onCancel={onClose} />
      </Stack>
      <FormConflict
        conflict={conflict}
        mine={form.getValues()}
        describe={({ name, url, project, everything, events }) => [
          [t('form.name'), name],
          [t('form.url'), url],
          [t('form.project'), project === null ? t('form.anyProject') : nameOf(project)],
          [t('target'), everything ? t('everything') : events.map(eventName).join(', ')],
        ]}
      />
    </form>
  );
}
