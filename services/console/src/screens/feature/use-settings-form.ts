import type { UseFormInput } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type Feature, featureQuery, patchFeature } from '../../api/features.ts';
import { tellUndoable } from '../../components/tell.tsx';
import { useVersionedForm, type VersionedForm } from '../../components/use-versioned-form.ts';
import { type SettingsValues, sentOf, settingsOf } from './settings-values.ts';

/** The form of what all environments of a feature share. */
export function useSettingsForm(
  project: string,
  feature: Feature,
  validate: NonNullable<UseFormInput<SettingsValues>['validate']>,
) {
  const { t } = useTranslation('feature');
  const queries = useQueryClient();
  const one = featureQuery(project, feature.key);

  async function save(values: SettingsValues, version: number): Promise<Feature> {
    const saved = await patchFeature(project, feature.key, version, sentOf(values, feature.valueType));
    queries.setQueryData(one.queryKey, saved);
    await queries.invalidateQueries({ queryKey: ['features'] });
    return saved;
  }
  const settings: VersionedForm<Feature, SettingsValues> = useVersionedForm({
    thing: feature,
    valuesOf: settingsOf,
    validate,
    save,
    latest: () => queries.fetchQuery({ ...one, staleTime: 0 }),
    onSaved: (saved, before) =>
      tellUndoable(t('settings.saved'), async () =>
        settings.fill(await save(settingsOf(before), saved.version)),
      ),
  });
  return settings;
}
