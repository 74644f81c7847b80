import { Stack } from '@mantine/core';
import { isNotEmpty } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answered, api, ifMatch } from '../../api/client.ts';
import type { Environment } from '../../api/projects.ts';
import { Dialog } from '../../components/dialog.tsx';
import { FormButtons } from '../../components/form-buttons.tsx';
import { FormConflict } from '../../components/form-conflict.tsx';
import { FormError } from '../../components/form-error.tsx';
import { tellDone } from '../../components/tell.tsx';
import { useVersionedForm } from '../../components/use-versioned-form.ts';
import { EnvironmentFields, type EnvironmentValues } from './environment-fields.tsx';

interface ChangeEnvironmentProps {
  project: string;
  environment: Environment;
  onClose: () => void;
}

export function ChangeEnvironment(props: ChangeEnvironmentProps) {
  const { t } = useTranslation('environments');
  return (
    <Dialog opened onClose={props.onClose} title={t('edit.title', { name: props.environment.name })}>
      <ChangeEnvironmentForm {...props} />
    </Dialog>
  );
}

const valuesOf = ({ name, key, kind }: Environment): EnvironmentValues => ({ name, key, kind });

function ChangeEnvironmentForm({ project, environment, onClose }: ChangeEnvironmentProps) {
  const { t } = useTranslation('environments');
  const queries = useQueryClient();
  const params = { path: { id: project, env: environment.key } };
  const { form, failure, busy, submit, conflict } = useVersionedForm({
    thing: environment,
    valuesOf,
    validate: { name: isNotEmpty(t('rule.name')) },
    save: ({ name, kind }, version) => {
      const request = { params, body: { name, kind }, headers: ifMatch(version) };
      return answered(api.PATCH('/api/v1/projects/{id}/environments/{env}', request));
    },
    latest: () => answered(api.GET('/api/v1/projects/{id}/environments/{env}', { params })),
    async onSaved({ name }) {
      await queries.invalidateQueries({ queryKey: ['projects', 'environments', project] });
      tellDone(t('edit.done', { name }));
      onClose();
    },
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <FormError failure={failure} />
        <EnvironmentFields form={form} />
        <FormButtons busy={busy} onCancel={onClose} />
      </Stack>
      <FormConflict
        conflict={conflict}
        mine={form.getValues()}
        describe={({ name, kind }) => [
          [t('name'), name],
          [t('kindLabel'), t(`kind.${kind}`)],
        ]}
      />
    </form>
  );
}
