import { Button, Group, List, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answered, api } from '../../api/client.ts';
import { type EnvironmentEffects, environmentEffectsQuery } from '../../api/environments.ts';
import type { Environment } from '../../api/projects.ts';
import { Dialog } from '../../components/dialog.tsx';
import { tellDone, tellFailed } from '../../components/tell.tsx';
import { useMayHere } from '../../shell/use-may-here.ts';

interface DeleteEnvironmentProps {
  project: string;
  environment: Environment;
  onClose: () => void;
}

/** Cannot be taken back: says what goes with it, and wants its key typed. */
export function DeleteEnvironment({ project, environment: { key, name }, onClose }: DeleteEnvironmentProps) {
  const { t } = useTranslation(['environments', 'common']);
  const queries = useQueryClient();
  const [typed, setTyped] = useState('');
  const mayReadKeys = useMayHere()('key.read');
  const effects = useQuery(environmentEffectsQuery(project, key, mayReadKeys));
  const deletion = useMutation({
    mutationFn: () =>
      answered(
        api.DELETE('/api/v1/projects/{id}/environments/{env}', {
          params: { path: { id: project, env: key } },
        }),
      ),
    onSuccess: async () => {
      await Promise.all(
        ['projects', 'features', 'keys'].map(area => queries.invalidateQueries({ queryKey: [area] })),
      );
      tellDone(t('delete.done', { name }));
      onClose();
    },
    onError: tellFailed,
  });
  return (
    <Dialog opened onClose={onClose} title={t('delete.title', { name })}>
      <form
        onSubmit={event => {
          event.preventDefault();
          if (typed === key) deletion.mutate();
        }}
      >
        <Stack>
          <Text>{t('delete.text')}</Text>
          {effects.isPending && <Skeleton h={60} />}
          {effects.data && <Effects effects={effects.data} />}
          {effects.isError && <Text c="dimmed">{t('delete.unknown')}</Text>}
          <TextInput
            label={t('delete.type', { key })}
            value={typed}
            onChange={event => setTyped(event.currentTarget.value)}
            autoComplete="off"
            data-autofocus
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common:cancel')}
            </Button>
            <Button type="submit" color="red.9" disabled={typed !== key} loading={deletion.isPending}>
              {t('delete.action')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

const mostNamed = 5;

function Effects({ effects: { keys, featuresOn, isAtLeast, evaluations } }: { effects: EnvironmentEffects }) {
  const { t } = useTranslation('environments');
  return (
    <List spacing={4}>
      <List.Item>{t('delete.evaluations', { count: evaluations })}</List.Item>
      <List.Item>
        {t(isAtLeast ? 'delete.featuresAtLeast' : 'delete.features', { count: featuresOn })}
      </List.Item>
      {keys !== undefined && (
        <List.Item>
          {t('delete.keys', { count: keys.length })}
          {keys.length > 0 && `: ${keys.slice(0, mostNamed).join(', ')}${keys.length > mostNamed ? '…' : ''}`}
        </List.Item>
      )}
    </List>
  );
}
