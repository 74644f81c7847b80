import { type InfiniteData, useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answered, api } from '../../api/client.ts';
import type { Feature } from '../../api/features.ts';
import type { Environment } from '../../api/projects.ts';
import { confirmed } from '../../components/confirm.tsx';
import { tellFailed, tellUndoable } from '../../components/tell.tsx';
import { useTouched } from './use-touched.ts';

interface Switching {
  feature: string;
  environment: Environment;
  enabled: boolean;
}

type Pages = InfiniteData<{ items: Feature[]; next: string | null }>;

/**
 * The switch of a feature in one environment: shown at once, taken back when it is refused, and with a way back. Production
 * is asked about first, with the number of evaluations that it touches.
 */
export function useSwitchFeature(project: string): (switching: Switching) => Promise<void> {
  const { t } = useTranslation('features');
  const queries = useQueryClient();
  const touched = useTouched(project);
  const lists = { queryKey: ['features', 'list', project] };

  const send = ({ feature, environment, enabled }: Switching) =>
    answered(
      api.PATCH('/api/v1/features/{id}/environments/{env}', {
        params: { path: { id: feature, env: environment.key }, query: { project } },
        body: { enabled },
      }),
    );
  const show = ({ feature, environment, enabled }: Switching) =>
    queries.setQueriesData<Pages>(
      lists,
      pages => pages && switched(pages, feature, environment.key, enabled),
    );

  const { mutateAsync } = useMutation({
    mutationFn: send,
    onMutate: async switching => {
      await queries.cancelQueries(lists);
      show(switching);
    },
    onError: (error, switching) => {
      show({ ...switching, enabled: !switching.enabled });
      tellFailed(error);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['features'] }),
  });

  return async switching => {
    const { feature, environment, enabled } = switching;
    const words = { feature, environment: environment.name };
    if (environment.kind === 'production' && !(await askedFor(switching))) return;
    await mutateAsync(switching);
    tellUndoable(t(enabled ? 'switch.isOn' : 'switch.isOff', words), () =>
      mutateAsync({ ...switching, enabled: !enabled }),
    );
  };

  async function askedFor({ feature, environment, enabled }: Switching): Promise<boolean> {
    const words = { feature, environment: environment.name };
    return confirmed({
      title: t(enabled ? 'switch.turnOn' : 'switch.turnOff', words),
      text: t(enabled ? 'switch.onText' : 'switch.offText', words),
      effects: await touched(environment.key, feature),
      confirm: t(enabled ? 'switch.confirmOn' : 'switch.confirmOff'),
      dangerous: !enabled,
    });
  }
}

function switched(pages: Pages, key: string, environment: string, enabled: boolean): Pages {
  const line = (each: Feature['environments'][number]) =>
    each.environment === environment ? { ...each, enabled } : each;
  const item = (each: Feature) =>
    each.key === key ? { ...each, environments: each.environments.map(line) } : each;
  return { ...pages, pages: pages.pages.map(page => ({ ...page, items: page.items.map(item) })) };
}
