import {
  Button,
  Group,
  Modal,
  Radio,
  Select,
  Stack,
  TagsInput,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { matches } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Input } from '../../api/bodies.ts';
import { answered, api, idempotencyKey } from '../../api/client.ts';
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
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('new.title')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <NewFeatureForm project={project} onClose={onClose} />
    </Modal>
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
        <Radio.Group label={t('new.kind')} {...form.getInputProps('kind')}>
          <Stack gap={6} mt={6}>
            {kinds.map(kind => {
              const Icon = kindIcons[kind];
              return (
                <Radio.Card key={kind} value={kind} p="xs">
                  <Group wrap="nowrap">
                    <Radio.Indicator />
                    <Icon size={18} aria-hidden />
                    <div>
                      <Text fw={600}>{t(`kind.${kind}`)}</Text>
                      <Text size="sm" c="dimmed">
                        {t(`kindHelp.${kind}`)}
                      </Text>
                    </div>
                  </Group>
                </Radio.Card>
              );
            })}
          </Stack>
        </Radio.Group>
        <Select
          label={t('new.valueType')}
          description={t('new.valueTypeHelp')}
          data={valueTypes.map(value => ({ value, label: t(`valueType.${value}`) }))}
          allowDeselect={false}
          {...form.getInputProps('valueType')}
        />
        <TagsInput label={t('bulk.tags')} description={t('bulk.tagsHelp')} {...form.getInputProps('tags')} />
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
