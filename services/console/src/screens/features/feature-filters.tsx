import { Button, Group, Select } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Archive, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { FilterSelect } from '../../components/filter-select.tsx';
import { SearchField } from '../../components/search-field.tsx';
import classes from './feature-list.module.css';
import { type FeatureSearch, kinds, sorts, states } from './feature-search.ts';

/** What narrows the list, all of it in the address: a filtered list can be sent to a colleague. */
export function FeatureFilters() {
  const { t } = useTranslation('features');
  const navigate = useNavigate();
  const filter = useSearch({ from: '/app/projects/$project/features' });
  const narrow = (change: FeatureSearch) =>
    void navigate({ to: '.', search: before => ({ ...before, ...change }), replace: true });
  const isNarrowed = Boolean(filter.search || filter.kind || filter.state || filter.tag || filter.archived);

  return (
    <Group gap="xs" className={classes.filters} role="search" aria-label={t('filter.label')}>
      <SearchField
        label={t('filter.search')}
        value={filter.search ?? ''}
        onSearch={text => narrow({ search: text || undefined })}
      />
      <FilterSelect
        label={t('filter.kind')}
        options={kinds.map(value => ({ value, label: t(`kind.${value}`) }))}
        value={filter.kind}
        onChange={kind => narrow({ kind })}
      />
      <FilterSelect
        label={t('filter.state')}
        options={states.map(value => ({ value, label: t(`state.${value}`) }))}
        value={filter.state}
        onChange={state => narrow({ state })}
      />
      <Select
        className={classes.filter}
        aria-label={t('filter.sort')}
        data={sorts.map(value => ({ value, label: t(`sort.${value}`) }))}
        value={filter.sort ?? 'key'}
        onChange={value => narrow({ sort: sorts.find(sort => sort === value && sort !== 'key') })}
        allowDeselect={false}
      />
      <Button
        variant={filter.archived ? 'light' : 'default'}
        leftSection={<Archive size={16} />}
        aria-pressed={filter.archived ?? false}
        onClick={() => narrow({ archived: filter.archived ? undefined : true })}
      >
        {t('filter.archived')}
      </Button>
      {filter.tag && (
        <Button variant="light" rightSection={<X size={14} />} onClick={() => narrow({ tag: undefined })}>
          {t('filter.tag', { tag: filter.tag })}
        </Button>
      )}
      {isNarrowed && (
        <Button
          variant="subtle"
          onClick={() => {
            narrow({
              search: undefined,
              kind: undefined,
              state: undefined,
              tag: undefined,
              archived: undefined,
            });
          }}
        >
          {t('filter.reset')}
        </Button>
      )}
    </Group>
  );
}
