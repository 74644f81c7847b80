import { Stack, Textarea } from '@mantine/core';
import { isNotEmpty, matches } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { answered, api, idempotencyKey } from '../../api/client.ts';
import { Dialog } from '../../components/dialog.tsx';
import { FormButtons } from '../../components/form-buttons.tsx';
import { FormError } from '../../components/form-error.tsx';
import { KeyedNameFields, keyPattern } from '../../components/keyed-name-fields.tsx';
import { useProblemForm } from '../../components/use-problem-form.ts';

export function NewProject({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation(['projects', 'common']);
  return (
    <Dialog opened={opened} onClose={onClose} title={t('new.title')}>
      <NewProjectForm onClose={onClose} />
    </Dialog>
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
      await navigate({ to: '/projects/$project/first-steps', params: { project: project.key } });
    },
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <FormError failure={failure} />
        <KeyedNameFields
          form={form}
          words={{ name: t('new.name'), key: t('new.key'), keyHelp: t('new.keyHelp') }}
        />
        <Textarea label={t('new.description')} autosize minRows={2} {...form.getInputProps('description')} />
        <FormButtons submit={t('common:create')} busy={busy} onCancel={onClose} />
      </Stack>
    </form>
  );
}
