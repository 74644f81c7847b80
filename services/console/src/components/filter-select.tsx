import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';

interface FilterSelectProps<Value extends string> {
  /** What it narrows by; shown as long as nothing is chosen. */
  label: string;
  options: readonly { value: Value; label: string }[];
  value: Value | undefined;
  onChange: (value: Value | undefined) => void;
  /** For long lists. */
  searchable?: boolean;
}

/** Narrows a list to one of some values, or to none. */
export function FilterSelect<Value extends string>(props: FilterSelectProps<Value>) {
  const { label, options, value, onChange, searchable = false } = props;
  const { t } = useTranslation();
  return (
    <Select
      flex="1 1 8rem"
      maw="11rem"
      aria-label={label}
      placeholder={label}
      data={[...options]}
      value={value ?? null}
      onChange={chosen => onChange(options.find(option => option.value === chosen)?.value)}
      searchable={searchable}
      clearable
      clearButtonProps={{ 'aria-label': t('clearFilter', { filter: label }) }}
    />
  );
}
