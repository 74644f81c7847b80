import { Badge, Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { matches } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answered, api, idempotencyKey } from '../../api/client.ts';
import type { Feature } from '../../api/features.ts';
import type { Environment } from '../../api/projects.ts';
import { EnvironmentDot } from '../../components/environment-dot.tsx';
import { FormError } from '../../components/form-error.tsx';
import { useProblemForm } from '../../components/use-problem-form.ts';
import { useMayHere } from '../../shell/use-may-here.ts';

interface FirstFeatureProps {
  project: string;
  environment: Environment;
  features: Feature[];
  /** The one that the code below is about. */
  feature: Feature | undefined;
  onChoose: (key: string) => void;
}

const keyPattern = /^[A-Za-z0-9][A-Za-z0-9._~-]{0,99}$/;

/** A feature that is on, or which of those that are there the code is about. */
export function FirstFeature({ project, environment, features, feature, onChoose }: FirstFeatureProps) {
  const { t } = useTranslation('start');
  const mayWrite = useMayHere()('feature.write');
  if (features.length === 0) {
    if (!mayWrite) return <Text c="dimmed">{t('feature.notYours')}</Text>;
    return <NewFirstFeature project={project} environment={environment} onCreated={onChoose} />;
  }
  const isOn = feature?.environments.find(line => line.environment === environment.key)?.enabled;
  return (
    <Group gap="sm">
      <Select
        w={260}
        aria-label={t('feature.choose')}
        data={features.map(({ key }) => key)}
        value={feature?.key ?? null}
        onChange={key => key && onChoose(key)}
        allowDeselect={false}
        searchable
      />
      <Badge
        variant={isOn ? 'light' : 'default'}
        tt="none"
        leftSection={<EnvironmentDot kind={environment.kind} />}
      >
        {t(isOn ? 'feature.isOn' : 'feature.isOff', { environment: environment.name })}
      </Badge>
    </Group>
  );
}

interface NewFirstFeatureProps extends Pick<FirstFeatureProps, 'project' | 'environment'> {
  onCreated: (key: string) => void;
}

function NewFirstFeature({ project, environment, onCreated }: NewFirstFeatureProps) {
  const { t } = useTranslation('start');
  const queries = useQueryClient();
  const { form, failure, busy, submit } = useProblemForm(
    {
      initialValues: { key: t('feature.example') },
      validate: { key: matches(keyPattern, t('feature.rule')) },
    },
    async ({ key }) => {
      const body = { project, key, kind: 'release', valueType: 'boolean' } as const;
      await answered(api.POST('/api/v1/features', { body, headers: idempotencyKey() }));
      const params = { path: { id: key, env: environment.key }, query: { project } };
      await answered(
        api.PATCH('/api/v1/features/{id}/environments/{env}', { params, body: { enabled: true } }),
      );
      onCreated(key);
      await queries.invalidateQueries({ queryKey: ['features'] });
    },
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <Text c="dimmed">{t('feature.text')}</Text>
        <FormError failure={failure} />
        <Group align="flex-end" gap="xs">
          <TextInput label={t('feature.key')} w={260} {...form.getInputProps('key')} />
          <Button type="submit" loading={busy}>
            {t('feature.create', { environment: environment.name })}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
