import { useTranslation } from 'react-i18next';
import { FormConflict, type FormConflictChoice } from '../../components/form-conflict.tsx';
import type { SettingsValues } from './settings-values.ts';

interface SettingsConflictProps {
  conflict: FormConflictChoice<SettingsValues> | undefined;
  mine: SettingsValues;
}

/** Two versions of a feature's settings. */
export function SettingsConflict(props: SettingsConflictProps) {
  const { t } = useTranslation(['feature', 'features']);
  const describe = (values: SettingsValues): [string, string][] => [
    [t('settings.name'), values.name],
    [t('settings.description'), values.description],
    [t('settings.kind'), t(`features:kind.${values.kind}`)],
    [t('settings.tags'), values.tags.join(', ')],
    [t('settings.owner'), values.owner ?? '–'],
    [t('settings.variants'), values.variants.map(({ key, value }) => `${key}: ${value}`).join('\n')],
    [t('settings.offVariant'), values.offVariant ?? '–'],
    [t('settings.impressionData'), t(values.impressionData ? 'on' : 'off')],
  ];
  return <FormConflict {...props} describe={describe} />;
}
