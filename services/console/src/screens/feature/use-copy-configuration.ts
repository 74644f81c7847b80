import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answered, api } from '../../api/client.ts';
import { featureEnvironmentsQuery, putConfiguration } from '../../api/features.ts';
import type { Environment } from '../../api/projects.ts';
import { confirmed } from '../../components/confirm.tsx';
import { tellUndoable } from '../../components/tell.tsx';
import { useTouched } from '../features/use-touched.ts';

interface Copying {
  from: Environment;
  to: Environment;
}

/** Makes a feature in one environment what it is in another. Asks first, since it replaces what is there; can be undone. */
export function useCopyConfiguration(project: string, feature: string) {
  const { t } = useTranslation(['feature', 'features']);
  const queries = useQueryClient();
  const touched = useTouched(project);
  const all = featureEnvironmentsQuery(project, feature);
  const onSettled = () => queries.invalidateQueries({ queryKey: ['features'] });
  const copying = useMutation({
    mutationFn: ({ from, to }: Copying) =>
      answered(
        api.POST('/api/v1/features/{id}/environments/{env}/copy', {
          params: { path: { id: feature, env: from.key }, query: { project } },
          body: { to: to.key },
        }),
      ),
    onSettled,
  });

  async function copy({ from, to }: Copying): Promise<void> {
    const now = await queries.fetchQuery({ ...all, staleTime: 0 });
    const [source, target] = [from, to].map(({ key }) => now.find(({ environment }) => environment === key));
    if (!source || !target) return;
    const words = { feature, from: from.name, to: to.name };
    const sure = await confirmed({
      title: t('copy.title', words),
      text: t('copy.text', words),
      effects: [
        ...(target.enabled === source.enabled
          ? []
          : [t(source.enabled ? 'copy.turnsOn' : 'copy.turnsOff', words)]),
        t('copy.replaces', { ...words, count: target.strategies.length }),
        ...(await touched(to.key, feature)),
      ],
      confirm: t('copy.confirm'),
      dangerous: to.kind === 'production',
    });
    if (!sure) return;
    const { revision } = await copying.mutateAsync({ from, to });
    const { enabled, strategies, prerequisites } = target;
    tellUndoable(t('copy.done', words), () =>
      putConfiguration(project, feature, to.key, { enabled, strategies, prerequisites, revision }).finally(
        onSettled,
      ),
    );
  }
  return { copy, isCopying: copying.isPending };
}
