import { Button, Group, SegmentedControl, Select, Switch } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Environment } from '../../api/projects.ts';
import { DaysField } from '../../components/days-field.tsx';
import { dimensions, type ReportSearch, spans } from './report-search.ts';
import classes from './reports.module.css';

interface UsageFiltersProps {
  search: ReportSearch;
  environment: Environment | undefined;
}

/** Which evaluations are counted, and how they are told apart; all of it in the address. */
export function UsageFilters({ search, environment }: UsageFiltersProps) {
  const { t } = useTranslation('reports');
  const navigate = useNavigate();
  const narrow = (change: ReportSearch) =>
    void navigate({ to: '.', search: before => ({ ...before, ...change }), replace: true });
  const hasDays = search.from !== undefined;
  return (
    <Group gap="xs" role="search" aria-label={t('filter.label')}>
      <SegmentedControl
        aria-label={t('filter.span')}
        maw="100%"
        data={[
          ...spans.map(value => ({ value, label: t(`span.${value}`) })),
          ...(hasDays ? [{ value: 'days', label: t('span.days') }] : []),
        ]}
        value={hasDays ? 'days' : (search.span ?? '7d')}
        onChange={value => {
          const span = spans.find(each => each === value);
          if (span) narrow({ span, from: undefined, to: undefined });
        }}
      />
      <DaysField
        label={t('filter.days')}
        days={search.from && search.to ? { from: search.from, to: search.to } : undefined}
        onChange={days => narrow({ from: days?.from, to: days?.to, span: undefined })}
      />
      <Select
        className={classes.by}
        aria-label={t('filter.by')}
        data={dimensions.map(value => ({ value, label: t(`by.${value}`) }))}
        value={search.by ?? 'feature'}
        onChange={value => narrow({ by: dimensions.find(each => each === value && each !== 'feature') })}
        allowDeselect={false}
      />
      {search.feature && (
        <Button
          variant="light"
          rightSection={<X size={14} />}
          onClick={() => narrow({ feature: undefined, by: undefined })}
        >
          {t('filter.feature', { feature: search.feature })}
        </Button>
      )}
      <Switch
        label={environment ? t('filter.only', { environment: environment.name }) : t('filter.chosen')}
        checked={!search.everywhere}
        onChange={event => narrow({ everywhere: event.currentTarget.checked ? undefined : true })}
      />
    </Group>
  );
}
