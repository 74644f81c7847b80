import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Globe, Server } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type CreatedKey, createKey, type KeyKind } from '../../api/keys.ts';
import type { Environment } from '../../api/projects.ts';
import { tellFailed } from '../../components/tell.tsx';
import { useMayHere } from '../../shell/use-may-here.ts';
import { ShownKey } from '../keys/shown-key.tsx';

interface FirstKeyProps {
  project: string;
  environment: Environment;
  /** How many keys the environment has. */
  present: number;
  /** The one that was made here last. */
  created: CreatedKey | undefined;
  onCreated: (key: CreatedKey) => void;
}

const icons = { server: Server, client: Globe };
const kinds: KeyKind[] = ['server', 'client'];

/** A key for the application; it goes into the code below by itself. */
export function FirstKey({ project, environment, present, created, onCreated }: FirstKeyProps) {
  const { t } = useTranslation('start');
  const queries = useQueryClient();
  const mayWrite = useMayHere()('key.write');
  const making = useMutation({
    mutationFn: (kind: KeyKind) =>
      createKey(project, { kind, environment: environment.key, name: t(`key.name.${kind}`) }),
    onSuccess: key => {
      onCreated(key);
      return queries.invalidateQueries({ queryKey: ['keys'] });
    },
    onError: tellFailed,
  });
  return (
    <Stack gap="sm">
      {!created && (
        <Text c="dimmed">{present > 0 ? t('key.present', { count: present }) : t('key.text')}</Text>
      )}
      {created && <ShownKey apiKey={created} />}
      {mayWrite ? (
        <Group gap="xs">
          {kinds
            .filter(kind => kind !== created?.kind)
            .map(kind => {
              const Icon = icons[kind];
              return (
                <Button
                  key={kind}
                  variant={created || present > 0 || kind === 'client' ? 'default' : 'filled'}
                  leftSection={<Icon size={16} />}
                  loading={making.isPending && making.variables === kind}
                  onClick={() => making.mutate(kind)}
                >
                  {t(`key.create.${kind}`)}
                </Button>
              );
            })}
        </Group>
      ) : (
        <Text c="dimmed">{t('key.notYours')}</Text>
      )}
    </Stack>
  );
}
