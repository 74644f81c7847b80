import { Stack } from '@mantine/core';
import { isNotEmpty, matches } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answered, api, idempotencyKey } from '../../api/client.ts';
import { Dialog } from '../../components/dialog.tsx';
import { FormButtons } from '../../components/form-buttons.tsx';
import { FormError } from '../../components/form-error.tsx';
import { keyPattern } from '../../components/keyed-name-fields.tsx';
import { tellDone } from '../../components/tell.tsx';
import { useProblemForm } from '../../components/use-problem-form.ts';
import { EnvironmentFields, type EnvironmentValues } from './environment-fields.tsx';

interface NewEnvironmentProps {
  project: string;
  onClose: () => void;
}

export function NewEnvironment({ project, onClose }: NewEnvironmentProps) {
  const { t } = useTranslation('environments');
  return (
    <Dialog opened onClose={onClose} title={t('new.title')}>
      <NewEnvironmentForm project={project} onClose={onClose} />
    </Dialog>
  );
}

const initialValues: EnvironmentValues = { name: '', key: '', kind: 'staging' };

function NewEnvironmentForm({ project, onClose }: NewEnvironmentProps) {
  const { t } = useTranslation(['environments', 'common']);
  const queries = useQueryClient();
  const { form, failure, busy, submit } = useProblemForm(
    {
      initialValues,
      validate: { name: isNotEmpty(t('rule.name')), key: matches(keyPattern, t('rule.key')) },
    },
    async body => {
      const request = { params: { path: { id: project } }, body, headers: idempotencyKey() };
      await answered(api.POST('/api/v1/projects/{id}/environments', request));
      await queries.invalidateQueries({ queryKey: ['projects', 'environments', project] });
      tellDone(t('new.done', { name: body.name }));
      onClose();
    },
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <FormError failure={failure} />
        <EnvironmentFields form={form} isNew />
        <FormButtons submit={t('common:create')} busy={busy} onCancel={onClose} />
      </Stack>
    </form>
  );
}
