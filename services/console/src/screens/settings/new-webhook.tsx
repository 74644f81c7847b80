import { Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answered, api, idempotencyKey } from '../../api/client.ts';
import { Dialog } from '../../components/dialog.tsx';
import { FormButtons } from '../../components/form-buttons.tsx';
import { FormError } from '../../components/form-error.tsx';
import { useProblemForm } from '../../components/use-problem-form.ts';
import { SecretOnce } from './secret-once.tsx';
import { newWebhook, useWebhookRules, WebhookFields, webhookBody } from './webhook-fields.tsx';

interface NewWebhookProps {
  opened: boolean;
  onClose: () => void;
}

/** Makes a webhook, and shows its secret this once. */
export function NewWebhook({ opened, onClose }: NewWebhookProps) {
  const { t } = useTranslation('webhooks');
  const [secret, setSecret] = useState<string>();
  function close(): void {
    setSecret(undefined);
    onClose();
  }
  return (
    <Dialog
      opened={opened}
      onClose={close}
      size="lg"
      title={t(secret ? 'secret.title' : 'new.title')}
      // What is shown once does not go by a click beside it.
      closeOnClickOutside={secret === undefined}
    >
      {secret === undefined ? (
        <NewWebhookForm onClose={close} onSecret={setSecret} />
      ) : (
        <SecretOnce secret={secret} onClose={close} />
      )}
    </Dialog>
  );
}

interface NewWebhookFormProps {
  onClose: () => void;
  onSecret: (secret: string) => void;
}

function NewWebhookForm({ onClose, onSecret }: NewWebhookFormProps) {
  const { t } = useTranslation('common');
  const queries = useQueryClient();
  const { form, failure, busy, submit } = useProblemForm(
    { initialValues: newWebhook, validate: useWebhookRules() },
    async values => {
      const request = { body: webhookBody(values), headers: idempotencyKey() };
      const { secret } = await answered(api.POST('/api/v1/notifications/webhooks', request));
      onSecret(secret);
      await queries.invalidateQueries({ queryKey: ['webhooks'] });
    },
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <FormError failure={failure} />
        <WebhookFields form={form} />
        <FormButtons submit={t('create')} busy={busy} onCancel={onClose} />
      </Stack>
    </form>
  );
}
