import { Select, Switch, TextInput } from '@mantine/core';
import { isNotEmpty, type UseFormInput, type UseFormReturnType } from '@mantine/form';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { projectsQuery } from '../../api/projects.ts';
import type { NewWebhook, Webhook, WebhookEvent } from '../../api/webhooks.ts';
import { EventChoice } from './event-choice.tsx';
import { isWebhookEvent, webhookEvents } from './webhook-events.ts';

export interface WebhookValues extends Record<string, unknown> {
  name: string;
  url: string;
  /** Id; null for all of the company. */
  project: string | null;
  everything: boolean;
  events: WebhookEvent[];
}

export const newWebhook: WebhookValues = { name: '', url: '', project: null, everything: true, events: [] };

export const webhookValues = ({ name, url, project, events }: Webhook): WebhookValues => ({
  name,
  url,
  project,
  everything: events.includes('*'),
  events: events.filter(isWebhookEvent),
});

export const webhookBody = ({ name, url, project, everything, events }: WebhookValues): NewWebhook => ({
  name,
  url,
  project,
  events: everything ? ['*'] : events,
});

export function useWebhookRules(): NonNullable<UseFormInput<WebhookValues>['validate']> {
  const { t } = useTranslation('webhooks');
  return {
    name: isNotEmpty(t('form.nameRule')),
    url: value => (URL.canParse(value) ? null : t('form.urlRule')),
    events: (value, { everything }) => (everything || value.length > 0 ? null : t('form.eventsRule')),
  };
}

/** Where a webhook goes, and what it is told. */
export function WebhookFields({ form }: { form: UseFormReturnType<WebhookValues> }) {
  const { t } = useTranslation('webhooks');
  const projects = useInfiniteQuery(projectsQuery()).data?.pages.flatMap(page => page.items) ?? [];
  const { everything, events } = form.getValues();
  return (
    <>
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
    </>
  );
}
