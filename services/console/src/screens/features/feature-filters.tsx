import { Button, Group, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Archive, Search, X } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcut } from '../../shell/shortcuts.ts';
import classes from './feature-list.module.css';
import { type FeatureSearch, kinds, sorts, states } from './feature-search.ts';

const typingMs = 200;

/** What narrows the list, all of it in the address: a filtered list can be sent to a colleague. */
export function FeatureFilters() {
  const { t } = useTranslation('features');
  const navigate = useNavigate();
  const filter = useSearch({ from: '/app/projects/$project/features' });
  const [typed, setTyped] = useState(filter.search ?? '');
  const field = useRef<HTMLInputElement>(null);
  useShortcut('/', t('filter.search'), () => field.current?.focus());

  const narrow = (change: FeatureSearch) =>
    void navigate({ to: '.', search: before => ({ ...before, ...change }), replace: true });
  const search = useDebouncedCallback(
    (text: string) => narrow({ search: text.trim() || undefined }),
    typingMs,
  );
  const isNarrowed = Boolean(filter.search || filter.kind || filter.state || filter.tag || filter.archived);

  return (
    <Group gap="xs" className={classes.filters} role="search" aria-label={t('filter.label')}>
      <TextInput
        ref={field}
        className={classes.search}
        leftSection={<Search size={16} />}
        placeholder={t('filter.search')}
        aria-label={t('filter.search')}
        value={typed}
        onChange={event => {
          setTyped(event.currentTarget.value);
          search(event.currentTarget.value);
        }}
        onKeyDown={event => event.key === 'Escape' && field.current?.blur()}
      />
      <Select
        className={classes.filter}
        aria-label={t('filter.kind')}
        placeholder={t('filter.kind')}
        data={kinds.map(value => ({ value, label: t(`kind.${value}`) }))}
        value={filter.kind ?? null}
        onChange={value => narrow({ kind: kinds.find(kind => kind === value) })}
        clearable
        clearButtonProps={{ 'aria-label': t('filter.clear') }}
      />
      <Select
        className={classes.filter}
        aria-label={t('filter.state')}
        placeholder={t('filter.state')}
        data={states.map(value => ({ value, label: t(`state.${value}`) }))}
        value={filter.state ?? null}
        onChange={value => narrow({ state: states.find(state => state === value) })}
        clearable
        clearButtonProps={{ 'aria-label': t('filter.clear') }}
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
            setTyped('');
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
