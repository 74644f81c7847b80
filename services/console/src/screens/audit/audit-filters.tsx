import { Button, Group, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback, useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditFilter } from '../../api/audit.ts';
import { membersQuery } from '../../api/members.ts';
import { projectsQuery } from '../../api/projects.ts';
import { DaysField } from '../../components/days-field.tsx';
import { FilterSelect } from '../../components/filter-select.tsx';
import classes from './audit.module.css';
import { areas } from './audit-search.ts';

const typingMs = 200;

/** What narrows the log, all of it in the address. */
export function AuditFilters({ filter }: { filter: AuditFilter }) {
  const { t } = useTranslation('audit');
  const navigate = useNavigate();
  const [subject, setSubject] = useState(filter.subject ?? '');
  const narrow = (change: AuditFilter) =>
    void navigate({ to: '.', search: before => ({ ...before, ...change }), replace: true });
  const searchSubject = useDebouncedCallback(
    (text: string) => narrow({ subject: text.trim() || undefined }),
    typingMs,
  );
  return (
    <Group gap="xs" role="search" aria-label={t('filter.label')}>
      <DaysField
        label={t('filter.days')}
        days={filter.from && filter.to ? { from: filter.from, to: filter.to } : undefined}
        onChange={days => narrow({ from: days?.from, to: days?.to })}
      />
      <FilterSelect
        label={t('filter.type')}
        options={areas.map(value => ({ value, label: t(`area.${value}`) }))}
        value={areas.find(area => area === filter.type)}
        onChange={type => narrow({ type })}
      />
      <ActorSelect actor={filter.actor} onChange={actor => narrow({ actor })} />
      <ProjectSelect project={filter.project} onChange={project => narrow({ project })} />
      <TextInput
        className={classes.filter}
        aria-label={t('filter.subject')}
        placeholder={t('filter.subject')}
        value={subject}
        onChange={event => {
          setSubject(event.currentTarget.value);
          searchSubject(event.currentTarget.value);
        }}
      />
      {Object.keys(filter).length > 0 && (
        <Button
          variant="subtle"
          onClick={() => {
            setSubject('');
            void navigate({ to: '/audit', search: {}, replace: true });
          }}
        >
          {t('filter.reset')}
        </Button>
      )}
    </Group>
  );
}

interface ActorSelectProps {
  actor: string | undefined;
  onChange: (actor: string | undefined) => void;
}

function ActorSelect({ actor, onChange }: ActorSelectProps) {
  const { t } = useTranslation('audit');
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), typingMs);
  const { data } = useInfiniteQuery(membersQuery({ search }));
  const found = (data?.pages[0]?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
  // Somebody who has left is not found any more.
  const isKnown = actor === undefined || found.some(({ value }) => value === actor);
  return (
    <Select
      className={classes.filter}
      aria-label={t('filter.actor')}
      placeholder={t('filter.actor')}
      data={isKnown ? found : [...found, { value: actor, label: actor }]}
      value={actor ?? null}
      onChange={value => onChange(value ?? undefined)}
      searchable
      onSearchChange={setTyped}
      // The server has searched.
      filter={({ options }) => options}
      nothingFoundMessage={t('filter.nobody')}
      clearable
      clearButtonProps={{ 'aria-label': t('filter.clear') }}
    />
  );
}

interface ProjectSelectProps {
  project: string | undefined;
  onChange: (project: string | undefined) => void;
}

function ProjectSelect({ project, onChange }: ProjectSelectProps) {
  const { t } = useTranslation('audit');
  const { data } = useInfiniteQuery(projectsQuery());
  const found = data?.pages.flatMap(page => page.items) ?? [];
  return (
    <FilterSelect
      label={t('filter.project')}
      options={found.map(({ key, name }) => ({ value: key, label: name }))}
      value={project}
      onChange={onChange}
      searchable
    />
  );
}
