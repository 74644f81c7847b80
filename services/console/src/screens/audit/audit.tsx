import { Button, Paper, Skeleton, Stack } from '@mantine/core';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { ScrollText } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { auditQuery } from '../../api/audit.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorView } from '../../components/error-view.tsx';
import { MoreButton } from '../../components/more-button.tsx';
import { Page } from '../../components/page.tsx';
import classes from './audit.module.css';
import { AuditFilters } from './audit-filters.tsx';
import { ChainBadge } from './chain-badge.tsx';
import { EntryRow } from './entry-row.tsx';

/** Who did what, newest first. */
export function Screen() {
  const { t } = useTranslation('audit');
  const navigate = useNavigate();
  const filter = useSearch({ from: '/app/audit' });
  const list = useInfiniteQuery({ ...auditQuery(filter), placeholderData: keepPreviousData });
  const entries = list.data?.pages.flatMap(page => page.items) ?? [];
  const isFiltered = Object.keys(filter).length > 0;
  return (
    <Page title={t('title')} lead={t('lead')} actions={<ChainBadge />}>
      <Stack gap="sm">
        <AuditFilters filter={filter} />
        {list.isError && <ErrorView error={list.error} retry={() => void list.refetch()} />}
        {list.isPending && <Skeleton h={240} />}
        {list.isSuccess && entries.length === 0 && (
          <EmptyState
            icon={ScrollText}
            title={t(isFiltered ? 'nothing.title' : 'empty.title')}
            action={
              isFiltered && (
                <Button variant="default" onClick={() => void navigate({ to: '/audit', search: {} })}>
                  {t('filter.reset')}
                </Button>
              )
            }
          >
            {t(isFiltered ? 'nothing.text' : 'empty.text')}
          </EmptyState>
        )}
        {entries.length > 0 && (
          <Paper withBorder component="ol" className={classes.rows} aria-label={t('title')}>
            {entries.map(entry => (
              <EntryRow key={entry.id} entry={entry} />
            ))}
          </Paper>
        )}
        <MoreButton query={list} label={t('more')} />
      </Stack>
    </Page>
  );
}
