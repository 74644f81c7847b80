import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answered, api } from '../../api/client.ts';
import type { Revision } from '../../api/features.ts';
import { confirmed } from '../../components/confirm.tsx';
import { tellDone, tellFailed, tellUndoable } from '../../components/tell.tsx';
import { useEnvironments } from '../../shell/use-project.ts';
import { useTouched } from '../features/use-touched.ts';

/** Makes an environment, or the settings, what a revision had made them. Asks first, and can be undone. */
export function useRestoreRevision(
  project: string,
  feature: string,
  revisions: Revision[],
): (revision: Revision) => Promise<void> {
  const { t } = useTranslation(['feature', 'features']);
  const queries = useQueryClient();
  const touched = useTouched(project);
  const { environments } = useEnvironments(project);
  const { mutateAsync } = useMutation({
    mutationFn: (n: number) =>
      answered(
        api.POST('/api/v1/features/{id}/revisions/{n}/restore', {
          params: { path: { id: feature, n }, query: { project } },
        }),
      ),
    onError: tellFailed,
    onSettled: () => queries.invalidateQueries({ queryKey: ['features'] }),
  });

  async function restore({ n, environment }: Revision): Promise<void> {
    const newest = revisions.find(each => each.environment === environment);
    const place = environments.find(({ key }) => key === environment);
    const words = { n, environment: place?.name ?? t('history.settings') };
    const sure = await confirmed({
      title: t('history.restoreTitle', words),
      text: t('history.restoreText', words),
      effects: environment === null ? [] : await touched(environment, feature),
      confirm: t('history.restore'),
      dangerous: place?.kind === 'production',
    });
    if (!sure) return;
    const { changed } = await mutateAsync(n);
    if (changed && newest) tellUndoable(t('history.done', words), () => mutateAsync(newest.n));
    else tellDone(t('history.same', words));
  }
  // What is refused has been told.
  return revision => restore(revision).catch(() => undefined);
}
