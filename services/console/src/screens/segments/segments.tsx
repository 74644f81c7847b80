import { Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Plus, Shapes } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type SegmentLine, segmentsQuery } from '../../api/segments.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorView } from '../../components/error-view.tsx';
import { MoreButton } from '../../components/more-button.tsx';
import { Page } from '../../components/page.tsx';
import { SearchField } from '../../components/search-field.tsx';
import { useMay } from '../../session/use-session.ts';
import { useShortcut } from '../../shell/shortcuts.ts';
import { SegmentDialog } from './segment-dialog.tsx';
import { SegmentTable } from './segment-table.tsx';

/** Groups of users that features share: changed here, changed everywhere. */
export function Screen() {
  const { t } = useTranslation('segments');
  const mayWrite = useMay()('segment.write');
  const [search, setSearch] = useState('');
  /** Open in the dialog: one of the list, or a new one. */
  const [edited, edit] = useState<SegmentLine | 'new'>();
  const list = useInfiniteQuery({ ...segmentsQuery({ search }), placeholderData: keepPreviousData });
  const segments = list.data?.pages.flatMap(page => page.items) ?? [];
  useShortcut('n', t('new.title'), () => mayWrite && edit('new'));

  const newButton = mayWrite && (
    <Button leftSection={<Plus size={16} />} onClick={() => edit('new')}>
      {t('new.title')}
    </Button>
  );
  const isEmpty = list.isSuccess && segments.length === 0;
  return (
    <Page title={t('title')} lead={t('lead')} actions={newButton}>
      {(segments.length > 0 || search !== '') && (
        <Group role="search" aria-label={t('search')}>
          <SearchField label={t('search')} value={search} onSearch={setSearch} />
        </Group>
      )}
      {list.isError && <ErrorView error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <Skeleton h={200} />}
      {isEmpty && search === '' && (
        <EmptyState icon={Shapes} title={t('empty.title')} action={newButton}>
          {t('empty.text')}
        </EmptyState>
      )}
      {isEmpty && search !== '' && <Text c="dimmed">{t('nothing', { search })}</Text>}
      {segments.length > 0 && (
        <Stack>
          <SegmentTable segments={segments} mayWrite={mayWrite} onEdit={edit} />
          <MoreButton query={list} label={t('more')} />
        </Stack>
      )}
      <SegmentDialog edited={edited} mayWrite={mayWrite} onClose={() => edit(undefined)} />
    </Page>
  );
}
