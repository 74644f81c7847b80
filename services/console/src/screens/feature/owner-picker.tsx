import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { membersQuery } from '../../api/members.ts';

const typingMs = 150;

interface OwnerPickerProps {
  label: string;
  /** A member's id. */
  value?: string | null;
  onChange?: (id: string | null) => void;
  error?: React.ReactNode;
}

/** Who answers for the feature: a member of the company. */
export function OwnerPicker({ label, value = null, onChange, error }: OwnerPickerProps) {
  const { t } = useTranslation(['feature', 'features']);
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), typingMs);
  const list = useInfiniteQuery({ ...membersQuery({}), placeholderData: keepPreviousData });
  const searched = useInfiniteQuery({
    ...membersQuery({ search }),
    enabled: search !== '',
    placeholderData: keepPreviousData,
  });
  const pages = [...(list.data?.pages ?? []), ...(search === '' ? [] : (searched.data?.pages ?? []))];
  const members = new Map(pages.flatMap(({ items }) => items.map(({ id, name }) => [id, name])));
  if (value !== null && !members.has(value)) members.set(value, t('settings.ownerGone'));
  return (
    <Select
      label={label}
      description={t('settings.ownerHelp')}
      placeholder={t('settings.nobody')}
      nothingFoundMessage={t('settings.ownerNone')}
      data={[...members].map(([id, name]) => ({ value: id, label: name }))}
      value={value}
      onChange={id => onChange?.(id)}
      onSearchChange={setTyped}
      error={error}
      clearButtonProps={{ 'aria-label': t('features:filter.clear') }}
      searchable
      clearable
    />
  );
}
