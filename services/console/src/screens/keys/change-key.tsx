import { Stack, TextInput } from '@mantine/core';
import { isNotEmpty } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answered, api, ifMatch } from '../../api/client.ts';
import type { ApiKey } from '../../api/keys.ts';
import { Dialog } from '../../components/dialog.tsx';
import { FormButtons } from '../../components/form-buttons.tsx';
import { FormConflict } from '../../components/form-conflict.tsx';
import { FormError } from '../../components/form-error.tsx';
import { tellDone } from '../../components/tell.tsx';
import { useVersionedForm } from '../../components/use-versioned-form.ts';
import { ExpiryField } from './expiry-field.tsx';
import { OriginsField, originsError } from './origins-field.tsx';

interface ChangeKeyProps {
  project: string;
  apiKey: ApiKey;
  onClose: () => void;
}

export function ChangeKey({ project, apiKey, onClose }: ChangeKeyProps) {
  const { t } = useTranslation(['keys', 'common']);
  return (
    <Dialog opened onClose={onClose} title={t('change.title', { name: apiKey.name })}>
      <ChangeKeyForm project={project} apiKey={apiKey} onClose={onClose} />
    </Dialog>
  );
}

const valuesOf = ({ name, origins, expiresAt }: ApiKey) => ({ name, origins, expiresAt });

function ChangeKeyForm({ project, apiKey, onClose }: ChangeKeyProps) {
  const { t } = useTranslation(['keys', 'common']);
  const queries = useQueryClient();
  const params = { path: { id: project, keyId: apiKey.id } };
  const { form, failure, busy, submit, conflict } = useVersionedForm({
    thing: apiKey,
    valuesOf,
    validate: { name: isNotEmpty(t('rule.name')) },
    save: ({ origins, ...values }, version) => {
      const body = { ...values, ...(apiKey.kind === 'client' && { origins }) };
      const request = { params, body, headers: ifMatch(version) };
      return answered(api.PATCH('/api/v1/projects/{id}/keys/{keyId}', request));
    },
    latest: () => answered(api.GET('/api/v1/projects/{id}/keys/{keyId}', { params })),
    async onSaved() {
      await queries.invalidateQueries({ queryKey: ['keys'] });
      tellDone(t('change.done'));
      onClose();
    },
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <FormError failure={failure} />
        <TextInput label={t('name')} data-autofocus required {...form.getInputProps('name')} />
        {apiKey.kind === 'client' && (
          <OriginsField {...form.getInputProps('origins')} error={originsError(form.errors)} />
        )}
        <ExpiryField
          value={form.getValues().expiresAt}
          onChange={expiresAt => form.setFieldValue('expiresAt', expiresAt)}
          error={form.errors['expiresAt']}
        />
        <FormButtons busy={busy} onCancel={onClose} />
      </Stack>
      <FormConflict
        conflict={conflict}
        mine={form.getValues()}
        describe={({ name, origins, expiresAt }) => [
          [t('name'), name],
          [t('origins'), origins.join(', ')],
          [t('expires'), expiresAt ?? '–'],
        ]}
      />
    </form>
  );
}
