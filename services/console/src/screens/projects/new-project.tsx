import { Button, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core';
import { isNotEmpty, matches } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { answered, api, idempotencyKey } from '../../api/client.ts';
import { FormError } from '../../components/form-error.tsx';
import { keyFrom } from '../../components/key-from.ts';
import { useProblemForm } from '../../components/use-problem-form.ts';

const keyPattern = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;

export function NewProject({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation(['projects', 'common']);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('new.title')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <NewProjectForm onClose={onClose} />
    </Modal>
  );
}

function NewProjectForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['projects', 'common']);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { form, failure, busy, submit } = useProblemForm(
    {
      initialValues: { name: '', key: '', description: '' },
      validate: {
        name: isNotEmpty(t('new.rule.name')),
        key: matches(keyPattern, t('new.rule.key')),
      },
    },
    async body => {
      const project = await answered(api.POST('/api/v1/projects', { body, headers: idempotencyKey() }));
      await queries.invalidateQueries({ queryKey: ['projects'] });
      onClose();
      await navigate({ to: '/projects/$project/features', params: { project: project.key } });
    },
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <FormError failure={failure} />
        <TextInput
          label={t('new.name')}
          data-autofocus
          required
          {...form.getInputProps('name')}
          onChange={event => {
            const name = event.currentTarget.value;
            if (form.getValues().key === keyFrom(form.getValues().name))
              form.setFieldValue('key', keyFrom(name));
            form.setFieldValue('name', name);
          }}
        />
        <TextInput
          label={t('new.key')}
          description={t('new.keyHelp')}
          required
          {...form.getInputProps('key')}
        />
        <Textarea label={t('new.description')} autosize minRows={2} {...form.getInputProps('description')} />
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
