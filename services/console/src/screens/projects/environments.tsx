import { ActionIcon, Badge, Button, Code, Group, Menu, Paper, Skeleton, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ArrowDown, ArrowUp, EllipsisVertical, Pencil, Plus, Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answered, api } from '../../api/client.ts';
import { type Environment, environmentsQuery } from '../../api/projects.ts';
import { EnvironmentDot } from '../../components/environment-dot.tsx';
import { ErrorView } from '../../components/error-view.tsx';
import { Page } from '../../components/page.tsx';
import { moved, SortableList } from '../../components/sortable-list.tsx';
import { tellFailed, tellUndoable } from '../../components/tell.tsx';
import { useShortcut } from '../../shell/shortcuts.ts';
import { useMayHere } from '../../shell/use-may-here.ts';
import { useProjectKey } from '../../shell/use-project.ts';
import { ChangeEnvironment } from './change-environment.tsx';
import { DeleteEnvironment } from './delete-environment.tsx';
import classes from './environments.module.css';
import { NewEnvironment } from './new-environment.tsx';

type Doing = { what: 'create' } | { what: 'edit' | 'delete'; environment: Environment };

/** The environments of a project in the order in which every list shows them. */
export function Screen() {
  const { t } = useTranslation('environments');
  const project = useProjectKey();
  const mayWrite = useMayHere()('environment.write');
  const list = useQuery(environmentsQuery(project));
  const environments = list.data ?? [];
  const move = useMoveEnvironment(project);
  const [doing, setDoing] = useState<Doing>();
  useShortcut('n', t('new.title'), () => mayWrite && setDoing({ what: 'create' }));
  const byId = (id: string) => environments.find(environment => environment.id === id);
  const end = () => setDoing(undefined);

  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      actions={
        mayWrite && (
          <Button leftSection={<Plus size={16} />} onClick={() => setDoing({ what: 'create' })}>
            {t('new.title')}
          </Button>
        )
      }
    >
      {list.isError && <ErrorView error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <Loading />}
      <SortableList
        ids={environments.map(({ id }) => id)}
        nameOf={id => byId(id)?.name ?? ''}
        onMove={(from, to) => void move(from, to)}
        disabled={!mayWrite}
      >
        {(id, handle) => {
          const environment = byId(id);
          if (!environment) return null;
          const at = environments.indexOf(environment);
          return (
            <Row environment={environment} handle={handle}>
              {mayWrite && (
                <RowMenu
                  name={environment.name}
                  isFirst={at === 0}
                  isLast={at === environments.length - 1}
                  isOnly={environments.length === 1}
                  onMove={by => void move(at, at + by)}
                  onEdit={() => setDoing({ what: 'edit', environment })}
                  onDelete={() => setDoing({ what: 'delete', environment })}
                />
              )}
            </Row>
          );
        }}
      </SortableList>
      {doing?.what === 'create' && <NewEnvironment project={project} onClose={end} />}
      {doing?.what === 'edit' && (
        <ChangeEnvironment project={project} environment={doing.environment} onClose={end} />
      )}
      {doing?.what === 'delete' && (
        <DeleteEnvironment project={project} environment={doing.environment} onClose={end} />
      )}
    </Page>
  );
}

function Row({
  environment,
  handle,
  children,
}: {
  environment: Environment;
  handle: ReactNode;
  children: ReactNode;
}) {
  const { t } = useTranslation('environments');
  return (
    <Paper withBorder px="sm" py="xs" className={classes.row}>
      <Group gap="sm" wrap="nowrap">
        {handle}
        <EnvironmentDot kind={environment.kind} />
        <Group gap="xs" className={classes.name}>
          <Text fw={600}>{environment.name}</Text>
          <Code className={classes.key}>{environment.key}</Code>
          <Badge variant="default" tt="none" fw={500}>
            {t(`kind.${environment.kind}`)}
          </Badge>
        </Group>
        {children}
      </Group>
    </Paper>
  );
}

interface RowMenuProps {
  name: string;
  isFirst: boolean;
  isLast: boolean;
  isOnly: boolean;
  onMove: (by: 1 | -1) => void;
  onEdit: () => void;
  onDelete: () => void;
}

function RowMenu({ name, isFirst, isLast, isOnly, onMove, onEdit, onDelete }: RowMenuProps) {
  const { t } = useTranslation('environments');
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t('actions', { name })}>
          <EllipsisVertical size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Pencil size={16} />} onClick={onEdit}>
          {t('edit.action')}
        </Menu.Item>
        <Menu.Item leftSection={<ArrowUp size={16} />} disabled={isFirst} onClick={() => onMove(-1)}>
          {t('up')}
        </Menu.Item>
        <Menu.Item leftSection={<ArrowDown size={16} />} disabled={isLast} onClick={() => onMove(1)}>
          {t('down')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<Trash2 size={16} />} disabled={isOnly} onClick={onDelete}>
          {t('delete.action')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Puts an environment at another place: shown at once, taken back when it is refused, and with a way back. */
function useMoveEnvironment(project: string): (from: number, to: number) => Promise<void> {
  const { t } = useTranslation('environments');
  const queries = useQueryClient();
  const { queryKey } = environmentsQuery(project);
  const { mutateAsync } = useMutation({
    mutationFn: ({ env, to }: { env: string; from: number; to: number }) =>
      answered(
        api.PATCH('/api/v1/projects/{id}/environments/{env}', {
          params: { path: { id: project, env } },
          body: { order: to },
        }),
      ),
    onMutate: async ({ from, to }) => {
      await queries.cancelQueries({ queryKey });
      queries.setQueryData(queryKey, list => list && moved(list, from, to));
    },
    onError: tellFailed,
    onSettled: () => queries.invalidateQueries({ queryKey }),
  });
  return async (from, to) => {
    const environment = queries.getQueryData(queryKey)?.[from];
    if (!environment) return;
    const env = environment.key;
    await mutateAsync({ env, from, to }).then(
      () =>
        tellUndoable(t('moved', { name: environment.name, place: to + 1 }), () =>
          mutateAsync({ env, from: to, to: from }),
        ),
      () => undefined, // said already
    );
  };
}

const lines = ['a', 'b', 'c'];

const Loading = () => (
  <Stack gap="xs">
    {lines.map(each => (
      <Skeleton key={each} h={50} />
    ))}
  </Stack>
);
