import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { isNotEmpty } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answered, api, ifMatch } from '../../api/client.ts';
import type { ApiKey } from '../../api/keys.ts';
import { isProblem } from '../../api/problem.ts';
import { ConflictDialog } from '../../components/conflict-dialog.tsx';
import { FormError } from '../../components/form-error.tsx';
import { tellDone } from '../../components/tell.tsx';
import { useProblemForm } from '../../components/use-problem-form.ts';
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
    <Modal
      opened
      onClose={onClose}
      title={t('change.title', { name: apiKey.name })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <ChangeKeyForm project={project} apiKey={apiKey} onClose={onClose} />
    </Modal>
  );
}

function ChangeKeyForm({ project, apiKey, onClose }: ChangeKeyProps) {
  const { t } = useTranslation(['keys', 'common']);
  const queries = useQueryClient();
  const [theirs, setTheirs] = useState<ApiKey>();
  const version = useRef(apiKey.version);
  const { name, origins, expiresAt } = apiKey;
  const { form, failure, busy, submit } = useProblemForm(
    { initialValues: { name, origins, expiresAt }, validate: { name: isNotEmpty(t('rule.name')) } },
    save,
  );
  async function save({ origins, ...values }: Pick<ApiKey, 'name' | 'origins' | 'expiresAt'>): Promise<void> {
    const body = { ...values, ...(apiKey.kind === 'client' && { origins }) };
    const params = { path: { id: project, keyId: apiKey.id } };
    try {
      const headers = ifMatch(version.current);
      await answered(api.PATCH('/api/v1/projects/{id}/keys/{keyId}', { params, body, headers }));
    } catch (error) {
      if (!isProblem(error, 'lost-update')) throw error;
      setTheirs(await answered(api.GET('/api/v1/projects/{id}/keys/{keyId}', { params })));
      return;
    }
    await done();
  }
  async function done(): Promise<void> {
    await queries.invalidateQueries({ queryKey: ['keys'] });
    tellDone(t('change.done'));
    onClose();
  }
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
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={busy}>
            {t('common:save')}
          </Button>
        </Group>
      </Stack>
      {theirs && (
        <ConflictDialog
          opened
          fields={[
            { label: t('name'), mine: form.getValues().name, theirs: theirs.name },
            {
              label: t('origins'),
              mine: form.getValues().origins.join(', '),
              theirs: theirs.origins.join(', '),
            },
            { label: t('expires'), mine: form.getValues().expiresAt ?? '–', theirs: theirs.expiresAt ?? '–' },
          ]}
          onKeepMine={() => {
            version.current = theirs.version;
            setTheirs(undefined);
            submit();
          }}
          onTakeTheirs={() => void done()}
          onClose={() => setTheirs(undefined)}
        />
      )}
    </form>
  );
}
