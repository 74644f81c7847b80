import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type Configuration,
  type FeatureEnvironment,
  featureEnvironmentsQuery,
  putConfiguration,
} from '../../api/features.ts';
import { isProblem } from '../../api/problem.ts';
import type { Environment } from '../../api/projects.ts';
import { confirmed } from '../../components/confirm.tsx';
import { tellUndoable } from '../../components/tell.tsx';
import { useTouched } from '../features/use-touched.ts';
import type { Rules } from './rules.ts';

interface Place {
  project: string;
  feature: string;
  environment: Environment;
}

interface Saving {
  rules: Rules;
  /** What it replaces: refused when there is a newer one. */
  over: FeatureEnvironment;
  revision: number;
}

/** Saves the rules of one environment. Production is asked about first; somebody else's version is a conflict. */
export function useSaveRules({ project, feature, environment }: Place) {
  const { t } = useTranslation('feature');
  const queries = useQueryClient();
  const touched = useTouched(project);
  const [conflict, setConflict] = useState<FeatureEnvironment>();
  const all = featureEnvironmentsQuery(project, feature);

  const { mutateAsync, isPending, error, reset } = useMutation({
    mutationFn: (configuration: Configuration & { revision: number }) =>
      putConfiguration(project, feature, environment.key, configuration),
    onSuccess: saved => {
      queries.setQueryData(all.queryKey, before =>
        before?.map(each => (each.environment === saved.environment ? saved : each)),
      );
      void queries.invalidateQueries({ queryKey: ['features'] });
    },
  });

  async function asked(): Promise<boolean> {
    const words = { feature, environment: environment.name };
    return confirmed({
      title: t('save.title', words),
      text: t('save.text', words),
      effects: await touched(environment.key, feature),
      confirm: t('save.confirm'),
    });
  }

  /** Whether it was saved. */
  async function save({ rules, over, revision }: Saving): Promise<boolean> {
    setConflict(undefined);
    if (environment.kind === 'production' && over.enabled && !(await asked())) return false;
    try {
      const saved = await mutateAsync({ enabled: over.enabled, ...sent(rules), revision });
      const { enabled, strategies, prerequisites } = over;
      tellUndoable(t('save.done', { feature, environment: environment.name }), () =>
        mutateAsync({ enabled, strategies, prerequisites, revision: saved.revision }),
      );
      return true;
    } catch (error) {
      if (isProblem(error) && error.status === 412) setConflict(await newest());
      return false;
    }
  }

  /** As it is now, from the service. */
  async function newest(): Promise<FeatureEnvironment | undefined> {
    const found = await queries.fetchQuery({ ...all, staleTime: 0 });
    return found.find(each => each.environment === environment.key);
  }

  const isConflict = isProblem(error) && error.status === 412;
  return {
    save,
    isSaving: isPending,
    failure: isConflict ? null : error,
    forgetFailure: reset,
    /** Theirs, after a 412. */
    conflict,
    closeConflict: () => setConflict(undefined),
  };
}

/** A group that was emptied is the feature's own again. */
const sent = ({ strategies, prerequisites }: Rules): Rules => ({
  strategies: strategies.map(({ groupId, ...rest }) => ({ ...rest, ...(groupId && { groupId }) })),
  prerequisites,
});
