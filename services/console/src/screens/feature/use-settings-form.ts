import type { UseFormInput } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Feature, featureQuery, patchFeature } from '../../api/features.ts';
import { isProblem } from '../../api/problem.ts';
import { tellFailed, tellUndoable } from '../../components/tell.tsx';
import { useProblemForm } from '../../components/use-problem-form.ts';
import { type SettingsValues, sentOf, settingsOf } from './settings-values.ts';

/** The form of a feature's settings: follows what colleagues save until one types, and meets them at a 412. */
export function useSettingsForm(
  project: string,
  feature: Feature,
  validate: NonNullable<UseFormInput<SettingsValues>['validate']>,
) {
  const { t } = useTranslation('feature');
  const queries = useQueryClient();
  const one = featureQuery(project, feature.key);
  /** What the form was filled with. */
  const [base, setBase] = useState(feature);
  const [theirs, setTheirs] = useState<Feature>();

  const patch = async (version: number, values: SettingsValues): Promise<Feature> => {
    const saved = await patchFeature(project, feature.key, version, sentOf(values, feature.valueType));
    queries.setQueryData(one.queryKey, saved);
    await queries.invalidateQueries({ queryKey: ['features'] });
    return saved;
  };
  const { form, failure, busy, submit } = useProblemForm<SettingsValues>(
    { initialValues: settingsOf(feature), validate },
    values => save(values, base.version),
  );

  async function save(values: SettingsValues, version: number): Promise<void> {
    setTheirs(undefined);
    try {
      const saved = await patch(version, values);
      fill(saved);
      tellUndoable(t('settings.saved'), async () => fill(await patch(saved.version, settingsOf(base))));
    } catch (error) {
      if (!isProblem(error) || error.status !== 412) throw error;
      setTheirs(await queries.fetchQuery({ ...one, staleTime: 0 }));
    }
  }
  function fill(from: Feature): void {
    setBase(from);
    form.setInitialValues(settingsOf(from));
    form.setValues(settingsOf(from));
  }
  const isFollowing = !form.isDirty() && feature.version > base.version;
  // biome-ignore lint/correctness/useExhaustiveDependencies: fills once for each version
  useEffect(() => {
    if (isFollowing) fill(feature);
  }, [isFollowing, feature.version]);

  const conflict = theirs && {
    theirs: settingsOf(theirs),
    onKeepMine: () => {
      setBase(theirs);
      save(form.getValues(), theirs.version).catch(tellFailed);
    },
    onTakeTheirs: () => {
      setTheirs(undefined);
      fill(theirs);
    },
    onClose: () => setTheirs(undefined),
  };
  return { form, failure, busy, submit, conflict };
}
