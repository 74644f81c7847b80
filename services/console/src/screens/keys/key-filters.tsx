import { Group } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Environment } from '../../api/projects.ts';
import { FilterSelect } from '../../components/filter-select.tsx';
import { SearchField } from '../../components/search-field.tsx';
import { type KeySearch, keyKinds } from './key-search.ts';

export function KeyFilters({ environments }: { environments: Environment[] }) {
  const { t } = useTranslation('keys');
  const navigate = useNavigate();
  const filter = useSearch({ from: '/app/projects/$project/keys' });
  const narrow = (change: KeySearch) =>
    void navigate({ to: '.', search: before => ({ ...before, ...change }), replace: true });
  return (
    <Group gap="xs" role="search" aria-label={t('filter.label')}>
      <SearchField
        label={t('filter.search')}
        value={filter.search ?? ''}
        onSearch={text => narrow({ search: text || undefined })}
      />
      <FilterSelect
        label={t('filter.environment')}
        options={environments.map(({ key, name }) => ({ value: key, label: name }))}
        value={filter.in}
        onChange={environment => narrow({ in: environment })}
      />
      <FilterSelect
        label={t('filter.kind')}
        options={keyKinds.map(value => ({ value, label: t(`kind.${value}`) }))}
        value={filter.keyKind}
        onChange={keyKind => narrow({ keyKind })}
      />
    </Group>
  );
}
