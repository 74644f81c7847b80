import { Button, Group, Modal, Radio, Select, Stack, Text, TextInput } from '@mantine/core';
import { isNotEmpty } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type CreatedKey, createKey, type KeyKind } from '../../api/keys.ts';
import type { Environment } from '../../api/projects.ts';
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
    <Modal
      opened
      onClose={onClose}
      title={created ? t('shown.title') : t('new.title')}
      size="lg"
      withCloseButton={!created}
      closeOnClickOutside={!created}
      closeOnEscape={!created}
      closeButtonProps={{ 'aria-label': t('common:close') }}
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
    </Modal>
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
        <Radio.Group label={t('kindLabel')} {...form.getInputProps('kind')}>
          <Stack gap={6} mt={6}>
            {keyKinds.map(kind => (
              <Radio.Card key={kind} value={kind} p="xs">
                <Group wrap="nowrap">
                  <Radio.Indicator />
                  <div>
                    <Text fw={600}>{t(`kind.${kind}`)}</Text>
                    <Text size="sm" c="dimmed">
                      {t(`kindHelp.${kind}`)}
                    </Text>
                  </div>
                </Group>
              </Radio.Card>
            ))}
          </Stack>
        </Radio.Group>
        {form.getValues().kind === 'client' && (
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
            {t('common:create')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
