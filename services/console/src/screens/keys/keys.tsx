import { Button, Skeleton, Stack, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiKey, keysQuery } from '../../api/keys.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorView } from '../../components/error-view.tsx';
import { Page } from '../../components/page.tsx';
import { useShortcut } from '../../shell/shortcuts.ts';
import { useMayHere } from '../../shell/use-may-here.ts';
import { useEnvironments, useProjectKey } from '../../shell/use-project.ts';
import { ChangeKey } from './change-key.tsx';
import { KeyFilters } from './key-filters.tsx';
import { filterOf } from './key-search.ts';
import { KeyTable } from './key-table.tsx';
import { NewKey } from './new-key.tsx';
import { RotateKey } from './rotate-key.tsx';
import { useRevokeKey } from './use-revoke-key.ts';

type Doing = { what: 'create' } | { what: 'change' | 'rotate'; key: ApiKey };

/** The API keys of a project: what applications identify themselves with. */
export function Screen() {
  const { t } = useTranslation('keys');
  const project = useProjectKey();
  const { environments, environment } = useEnvironments(project);
  const filter = filterOf(useSearch({ from: '/app/projects/$project/keys' }));
  const list = useQuery({ ...keysQuery(project, filter), placeholderData: keepPreviousData });
  const keys = list.data ?? [];
  const mayWrite = useMayHere()('key.write');
  const revoke = useRevokeKey(project);
  const [doing, setDoing] = useState<Doing>();
  const end = () => setDoing(undefined);
  useShortcut('n', t('new.title'), () => mayWrite && setDoing({ what: 'create' }));

  const isFiltered = Object.keys(filter).length > 0;
  const newButton = mayWrite && (
    <Button leftSection={<Plus size={16} />} onClick={() => setDoing({ what: 'create' })}>
      {t('new.title')}
    </Button>
  );
  return (
    <Page title={t('title')} lead={t('lead')} actions={newButton}>
      <Stack gap="sm">
        {(keys.length > 0 || isFiltered) && <KeyFilters environments={environments} />}
        {list.isError && <ErrorView error={list.error} retry={() => void list.refetch()} />}
        {list.isPending && <Skeleton h={200} />}
        {list.isSuccess && keys.length === 0 && isFiltered && <Text c="dimmed">{t('nothing')}</Text>}
        {list.isSuccess && keys.length === 0 && !isFiltered && (
          <EmptyState icon={KeyRound} title={t('empty.title')} action={newButton}>
            {t('empty.text')}
          </EmptyState>
        )}
        {keys.length > 0 && (
          <KeyTable
            keys={keys}
            environments={environments}
            mayWrite={mayWrite}
            onChange={key => setDoing({ what: 'change', key })}
            onRotate={key => setDoing({ what: 'rotate', key })}
            onRevoke={key => void revoke(key)}
          />
        )}
      </Stack>
      {doing?.what === 'create' && (
        <NewKey project={project} environments={environments} environment={environment?.key} onClose={end} />
      )}
      {doing?.what === 'change' && <ChangeKey project={project} apiKey={doing.key} onClose={end} />}
      {doing?.what === 'rotate' && <RotateKey project={project} old={doing.key} onClose={end} />}
    </Page>
  );
}
