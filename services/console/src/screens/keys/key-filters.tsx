import { Group, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Environment } from '../../api/projects.ts';
import { useShortcut } from '../../shell/shortcuts.ts';
import { type KeySearch, keyKinds } from './key-search.ts';
import classes from './keys.module.css';

const typingMs = 200;

export function KeyFilters({ environments }: { environments: Environment[] }) {
  const { t } = useTranslation('keys');
  const navigate = useNavigate();
  const filter = useSearch({ from: '/app/projects/$project/keys' });
  const [typed, setTyped] = useState(filter.search ?? '');
  const field = useRef<HTMLInputElement>(null);
  useShortcut('/', t('filter.search'), () => field.current?.focus());
  const narrow = (change: KeySearch) =>
    void navigate({ to: '.', search: before => ({ ...before, ...change }), replace: true });
  const search = useDebouncedCallback(
    (text: string) => narrow({ search: text.trim() || undefined }),
    typingMs,
  );
  const clearing = { 'aria-label': t('filter.clear') };
  return (
    <Group gap="xs" role="search" aria-label={t('filter.label')}>
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
      />
      <Select
        className={classes.filter}
        aria-label={t('environment')}
        placeholder={t('filter.environment')}
        data={environments.map(({ key, name }) => ({ value: key, label: name }))}
        value={filter.in ?? null}
        onChange={value => narrow({ in: value ?? undefined })}
        clearable
        clearButtonProps={clearing}
      />
      <Select
        className={classes.filter}
        aria-label={t('kindLabel')}
        placeholder={t('filter.kind')}
        data={keyKinds.map(value => ({ value, label: t(`kind.${value}`) }))}
        value={filter.keyKind ?? null}
        onChange={value => narrow({ keyKind: keyKinds.find(kind => kind === value) })}
        clearable
        clearButtonProps={clearing}
      />
    </Group>
  );
}
