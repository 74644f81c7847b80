import { Select, Stack, TagsInput, Textarea, TextInput } from '@mantine/core';
import { matches } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Input } from '../../api/bodies.ts';
import { answered, api, idempotencyKey } from '../../api/client.ts';
import { ChoiceCards } from '../../components/choice-cards.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { FormButtons } from '../../components/form-buttons.tsx';
import { FormError } from '../../components/form-error.tsx';
import { useProblemForm } from '../../components/use-problem-form.ts';
import { kinds } from './feature-search.ts';
import { kindIcons } from './kind-icon.tsx';

type NewFeatureBody = Input<'postApiV1Features'>;

const keyPattern = /^[A-Za-z0-9][A-Za-z0-9._~-]{0,99}$/;
const valueTypes = ['boolean', 'string', 'number', 'json'] as const;

interface NewFeatureProps {
  project: string;
  opened: boolean;
  onClose: () => void;
}

export function NewFeature({ project, opened, onClose }: NewFeatureProps) {
  const { t } = useTranslation(['features', 'common']);
  return (
    <Dialog opened={opened} onClose={onClose} title={t('new.title')} size="lg">
      <NewFeatureForm project={project} onClose={onClose} />
    </Dialog>
  );
}

function NewFeatureForm({ project, onClose }: Omit<NewFeatureProps, 'opened'>) {
  const { t } = useTranslation(['features', 'common']);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const initialValues: Required<Pick<NewFeatureBody, 'key' | 'description' | 'kind' | 'valueType' | 'tags'>> =
    {
      key: '',
      description: '',
      kind: 'release',
      valueType: 'boolean',
      tags: [],
    };
  const { form, failure, busy, submit } = useProblemForm(
    { initialValues, validate: { key: matches(keyPattern, t('new.keyRule')) } },
    async values => {
      const body = { ...values, project };
      await answered(api.POST('/api/v1/features', { body, headers: idempotencyKey() }));
      await queries.invalidateQueries({ queryKey: ['features'] });
      onClose();
      await navigate({
        to: '/projects/$project/features/$feature',
        params: { project, feature: values.key },
        search: before => ({ ...(before.environment && { environment: before.environment }) }),
      });
    },
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <FormError failure={failure} />
        <TextInput
          label={t('new.key')}
          description={t('new.keyHelp')}
          placeholder={t('new.keyExample')}
          data-autofocus
          required
          {...form.getInputProps('key')}
        />
        <ChoiceCards
          label={t('new.kind')}
          choices={kinds.map(value => {
            const Icon = kindIcons[value];
            const mark = <Icon key={value} size={18} aria-hidden />;
            return { value, title: t(`kind.${value}`), help: t(`kindHelp.${value}`), mark };
          })}
          input={form.getInputProps('kind')}
        />
        <Select
          label={t('new.valueType')}
          description={t('new.valueTypeHelp')}
          data={valueTypes.map(value => ({ value, label: t(`valueType.${value}`) }))}
          allowDeselect={false}
          {...form.getInputProps('valueType')}
        />
        <TagsInput label={t('bulk.tags')} description={t('bulk.tagsHelp')} {...form.getInputProps('tags')} />
        <Textarea label={t('new.description')} autosize minRows={2} {...form.getInputProps('description')} />
        <FormButtons submit={t('common:create')} busy={busy} onCancel={onClose} />
      </Stack>
    </form>
  );
}
