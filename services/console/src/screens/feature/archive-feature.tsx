import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Archive, ArchiveRestore } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { answered, api } from '../../api/client.ts';
import { featureEnvironmentsQuery } from '../../api/features.ts';
import { evaluationsOfLastDay } from '../../api/reports.ts';
import { confirmed } from '../../components/confirm.tsx';
import { tellDone, tellFailed, tellUndoable } from '../../components/tell.tsx';
import { useMay } from '../../session/use-session.ts';
import { useEnvironments } from '../../shell/use-project.ts';

interface Named {
  project: string;
  feature: string;
}

const named = ({ project, feature }: Named) => ({ params: { path: { id: feature }, query: { project } } });

function useArchiving(names: Named) {
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: ['features'] });
  const archiving = useMutation({
    mutationFn: () => answered(api.DELETE('/api/v1/features/{id}', named(names))),
    onError: tellFailed,
    onSettled,
  });
  const restoring = useMutation({
    mutationFn: () => answered(api.POST('/api/v1/features/{id}/restore', named(names))),
    onError: tellFailed,
    onSettled,
  });
  return { archiving, restoring };
}

/** Takes a feature out of use: asks with what that touches, and can be undone. */
export function ArchiveButton(names: Named) {
  const { project, feature } = names;
  const { t } = useTranslation('feature');
  const queries = useQueryClient();
  const { environments } = useEnvironments(project);
  const { archiving, restoring } = useArchiving(names);
  if (!useMay()('feature.write')) return null;

  async function archive(): Promise<void> {
    const set = await queries.fetchQuery(featureEnvironmentsQuery(project, feature)).catch(() => []);
    const on = environments.filter(({ key }) => set.some(each => each.environment === key && each.enabled));
    const counts = await Promise.all(
      on.map(({ key }) => evaluationsOfLastDay(project, key, [feature]).catch(() => undefined)),
    );
    const sure = await confirmed({
      title: t('archive.title', { feature }),
      text: t('archive.text'),
      effects: on.map(({ name }, index) =>
        t('archive.effect', { environment: name, count: counts[index]?.get(feature) ?? 0 }),
      ),
      confirm: t('archive.confirm'),
      dangerous: true,
    });
    if (!sure) return;
    await archiving.mutateAsync();
    tellUndoable(t('archive.done', { feature }), () => restoring.mutateAsync());
  }
  return (
    <Button
      variant="default"
      leftSection={<Archive size={16} />}
      loading={archiving.isPending}
      onClick={() => void archive().catch(() => undefined)}
    >
      {t('archive.confirm')}
    </Button>
  );
}

export function RestoreButton(names: Named) {
  const { t } = useTranslation('feature');
  const { restoring } = useArchiving(names);
  if (!useMay()('feature.write')) return null;
  return (
    <Button
      leftSection={<ArchiveRestore size={16} />}
      loading={restoring.isPending}
      onClick={() =>
        restoring.mutate(undefined, {
          onSuccess: () => tellDone(t('archived.restored', { feature: names.feature })),
        })
      }
    >
      {t('archived.restore')}
    </Button>
  );
}
