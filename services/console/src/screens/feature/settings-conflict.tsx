import { useTranslation } from 'react-i18next';
import { ConflictDialog } from '../../components/conflict-dialog.tsx';
import type { SettingsValues } from './settings-values.ts';

interface SettingsConflictProps {
  mine: SettingsValues;
  theirs: SettingsValues;
  onKeepMine: () => void;
  onTakeTheirs: () => void;
  onClose: () => void;
}

/** Two versions of a feature's settings. */
export function SettingsConflict({ mine, theirs, ...choices }: SettingsConflictProps) {
  const { t } = useTranslation(['feature', 'features']);
  const rows = (values: SettingsValues) => [
    { label: t('settings.name'), text: values.name },
    { label: t('settings.description'), text: values.description },
    { label: t('settings.kind'), text: t(`features:kind.${values.kind}`) },
    { label: t('settings.tags'), text: values.tags.join(', ') },
    { label: t('settings.owner'), text: values.owner ?? '–' },
    {
      label: t('settings.variants'),
      text: values.variants.map(({ key, value }) => `${key}: ${value}`).join('\n'),
    },
    { label: t('settings.offVariant'), text: values.offVariant ?? '–' },
    { label: t('settings.impressionData'), text: t(values.impressionData ? 'on' : 'off') },
  ];
  const others = rows(theirs);
  const fields = rows(mine).map(({ label, text }, index) => ({
    label,
    mine: text,
    theirs: others[index]?.text ?? '',
  }));
  return <ConflictDialog opened fields={fields} {...choices} />;
}
