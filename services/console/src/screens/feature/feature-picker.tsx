import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { featuresQuery } from '../../api/features.ts';

const typingMs = 150;

interface FeaturePickerProps {
  project: string;
  /** One that makes no sense to choose. */
  except: string;
  label: string;
  value: string;
  onChange: (key: string) => void;
  error: string | undefined;
}

/** One feature of a project, searched by the server as one types. */
export function FeaturePicker({ project, except, label, value, onChange, error }: FeaturePickerProps) {
  const { t } = useTranslation('feature');
  const [typed, setTyped] = useState(value);
  const [search] = useDebouncedValue(typed === value ? '' : typed.trim(), typingMs);
  const list = useInfiniteQuery({
    ...featuresQuery(project, { ...(search && { search }) }),
    placeholderData: keepPreviousData,
  });
  const found = (list.data?.pages[0]?.items ?? []).map(({ key }) => key).filter(key => key !== except);
  return (
    <Select
      label={label}
      placeholder={t('prerequisites.choose')}
      nothingFoundMessage={t('prerequisites.notFound')}
      data={value === '' || found.includes(value) ? found : [value, ...found]}
      value={value === '' ? null : value}
      onChange={next => next !== null && onChange(next)}
      searchValue={typed}
      onSearchChange={setTyped}
      error={error}
      searchable
      allowDeselect={false}
    />
  );
}
