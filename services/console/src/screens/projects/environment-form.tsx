import { Button, Group, Modal, Radio, Stack, Text, TextInput } from '@mantine/core';
import { isNotEmpty, matches } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answered, api, idempotencyKey, ifMatch } from '../../api/client.ts';
import { isProblem } from '../../api/problem.ts';
import type { Environment, EnvironmentKind } from '../../api/projects.ts';
import { ConflictDialog } from '../../components/conflict-dialog.tsx';
import { EnvironmentDot } from '../../components/environment-dot.tsx';
import { FormError } from '../../components/form-error.tsx';
import { keyFrom } from '../../components/key-from.ts';
import { tellDone } from '../../components/tell.tsx';
import { useProblemForm } from '../../components/use-problem-form.ts';

const keyPattern = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;
const kinds: EnvironmentKind[] = ['development', 'staging', 'production'];

interface EnvironmentFormProps {
  project: string;
  /** The one to change; a new one without. */
  environment?: Environment;
  onClose: () => void;
}

export function EnvironmentForm(props: EnvironmentFormProps) {
  const { t } = useTranslation(['environments', 'common']);
  const { environment, onClose } = props;
  return (
    <Modal
      opened
      onClose={onClose}
      title={environment ? t('edit.title', { name: environment.name }) : t('new.title')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <Fields {...props} />
    </Modal>
  );
}

function Fields({ project, environment, onClose }: EnvironmentFormProps) {
  const { t } = useTranslation(['environments', 'common']);
  const queries = useQueryClient();
  const [theirs, setTheirs] = useState<Environment>();
  const version = useRef(environment?.version ?? 0);
  const done = async (name: string) => {
    await queries.invalidateQueries({ queryKey: ['projects', 'environments', project] });
    tellDone(t(environment ? 'edit.done' : 'new.done', { name }));
    onClose();
  };

  const initialValues: { name: string; key: string; kind: EnvironmentKind } = environment
    ? { name: environment.name, key: environment.key, kind: environment.kind }
    : { name: '', key: '', kind: 'staging' };
  const { form, failure, busy, submit } = useProblemForm(
    {
      initialValues,
      validate: { name: isNotEmpty(t('rule.name')), key: matches(keyPattern, t('rule.key')) },
    },
    values => (environment ? update(values) : create(values)),
  );

  async function create(body: typeof initialValues): Promise<void> {
    const params = { path: { id: project } };
    await answered(
      api.POST('/api/v1/projects/{id}/environments', { params, body, headers: idempotencyKey() }),
    );
    await done(body.name);
  }
  async function update({ name, key: env, kind }: typeof initialValues): Promise<void> {
    const params = { path: { id: project, env } };
    const body = { name, kind };
    const headers = ifMatch(version.current);
    try {
      await answered(api.PATCH('/api/v1/projects/{id}/environments/{env}', { params, body, headers }));
    } catch (error) {
      if (!isProblem(error, 'lost-update')) throw error;
      setTheirs(await answered(api.GET('/api/v1/projects/{id}/environments/{env}', { params })));
      return;
    }
    await done(name);
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <FormError failure={failure} />
        <TextInput
          label={t('name')}
          data-autofocus
          required
          {...form.getInputProps('name')}
          onChange={event => {
            const name = event.currentTarget.value;
            const { key, name: before } = form.getValues();
            if (!environment && key === keyFrom(before)) form.setFieldValue('key', keyFrom(name));
            form.setFieldValue('name', name);
          }}
        />
        <TextInput
          label={t('key')}
          description={t('keyHelp')}
          required
          readOnly={environment !== undefined}
          {...form.getInputProps('key')}
        />
        <Radio.Group label={t('kindLabel')} {...form.getInputProps('kind')}>
          <Stack gap={6} mt={6}>
            {kinds.map(kind => (
              <Radio.Card key={kind} value={kind} p="xs">
                <Group wrap="nowrap">
                  <Radio.Indicator />
                  <EnvironmentDot kind={kind} />
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
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={busy}>
            {environment ? t('common:save') : t('common:create')}
          </Button>
        </Group>
      </Stack>
      {theirs && (
        <ConflictDialog
          opened
          fields={[
            { label: t('name'), mine: form.getValues().name, theirs: theirs.name },
            {
              label: t('kindLabel'),
              mine: t(`kind.${form.getValues().kind}`),
              theirs: t(`kind.${theirs.kind}`),
            },
          ]}
          onKeepMine={() => {
            version.current = theirs.version;
            setTheirs(undefined);
            submit();
          }}
          onTakeTheirs={() => {
            setTheirs(undefined);
            void done(theirs.name);
          }}
          onClose={() => setTheirs(undefined)}
        />
      )}
    </form>
  );
}
