import { Button, Group, Select, Stack, TextInput } from '@mantine/core';
import { isNotEmpty } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type CreatedKey, createKey, type KeyKind } from '../../api/keys.ts';
import type { Environment } from '../../api/projects.ts';
import { ChoiceCards } from '../../components/choice-cards.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { FormButtons } from '../../components/form-buttons.tsx';
import { FormError } from '../../components/form-error.tsx';
import { useProblemForm } from '../../components/use-problem-form.ts';
import { ExpiryField } from './expiry-field.tsx';
import { keyKinds } from './key-search.ts';
import { OriginsField, originsError } from './origins-field.tsx';
import { ShownKey } from './shown-key.tsx';

interface NewKeyProps {
  project: string;
  environments: Environment[];
  /** Key of the one that is chosen at first. */
  environment: string | undefined;
  onClose: () => void;
}

/** Makes a key, and shows it this once: then the dialog closes by its button only. */
export function NewKey({ onClose, ...rest }: NewKeyProps) {
  const { t } = useTranslation(['keys', 'common']);
  const [created, setCreated] = useState<CreatedKey>();
  return (
    <Dialog
      opened
      onClose={onClose}
      title={created ? t('shown.title') : t('new.title')}
      size="lg"
      withCloseButton={!created}
      closeOnClickOutside={!created}
      closeOnEscape={!created}
    >
      {created ? (
        <Stack>
          <ShownKey apiKey={created} />
          <Group justify="flex-end">
            <Button onClick={onClose} data-autofocus>
              {t('shown.done')}
            </Button>
          </Group>
        </Stack>
      ) : (
        <NewKeyForm {...rest} onClose={onClose} onCreated={setCreated} />
      )}
    </Dialog>
  );
}

interface NewKeyFormProps extends NewKeyProps {
  onCreated: (key: CreatedKey) => void;
}

function NewKeyForm({ project, environments, environment, onClose, onCreated }: NewKeyFormProps) {
  const { t } = useTranslation(['keys', 'common']);
  const queries = useQueryClient();
  const initialValues: {
    name: string;
    environment: string;
    kind: KeyKind;
    origins: string[];
    expiresAt: string | null;
  } = {
    name: '',
    environment: environment ?? environments[0]?.key ?? '',
    kind: 'server',
    origins: [],
    expiresAt: null,
  };
  const { form, failure, busy, submit } = useProblemForm(
    { initialValues, validate: { name: isNotEmpty(t('rule.name')) } },
    async values => {
      const { origins, ...body } = values;
      const created = await createKey(project, { ...body, ...(body.kind === 'client' && { origins }) });
      await queries.invalidateQueries({ queryKey: ['keys'] });
      onCreated(created);
    },
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <FormError failure={failure} />
        <TextInput
          label={t('name')}
          description={t('nameHelp')}
          data-autofocus
          required
          {...form.getInputProps('name')}
        />
        <Select
          label={t('environment')}
          data={environments.map(({ key, name }) => ({ value: key, label: name }))}
          allowDeselect={false}
          required
          {...form.getInputProps('environment')}
        />
        <ChoiceCards
          label={t('kindLabel')}
          choices={keyKinds.map(value => ({
            value,
            title: t(`kind.${value}`),
            help: t(`kindHelp.${value}`),
          }))}
          input={form.getInputProps('kind')}
        />
        {form.getValues().kind === 'client' && (
          <OriginsField {...form.getInputProps('origins')} error={originsError(form.errors)} />
        )}
        <ExpiryField
          value={form.getValues().expiresAt}
          onChange={expiresAt => form.setFieldValue('expiresAt', expiresAt)}
          error={form.errors['expiresAt']}
        />
        <FormButtons submit={t('common:create')} busy={busy} onCancel={onClose} />
      </Stack>
    </form>
  );
}
