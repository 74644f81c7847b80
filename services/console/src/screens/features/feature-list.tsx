import { Button, Skeleton, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { ArrowRight, Flag, Plus, SearchX } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { featuresQuery } from '../../api/features.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorView } from '../../components/error-view.tsx';
import { Page } from '../../components/page.tsx';
import { useMay } from '../../session/use-session.ts';
import { useShortcut } from '../../shell/shortcuts.ts';
import { useEnvironments, useProjectKey } from '../../shell/use-project.ts';
import { BulkActions } from './bulk-actions.tsx';
import { FeatureFilters } from './feature-filters.tsx';
import { FeatureTable } from './feature-table.tsx';
import { FirstStepsHint } from './first-steps-hint.tsx';
import { NewFeature } from './new-feature.tsx';

/** The features of a project: searched and paged by the server, only what is in sight drawn. */
export function Screen() {
  const { t } = useTranslation('features');
  const project = useProjectKey();
  const { environments } = useEnvironments(project);
  const { search, kind, tag, state, archived, sort } = useSearch({ from: '/app/projects/$project/features' });
  const filter = {
    ...(search && { search }),
    ...(kind && { kind }),
    ...(tag && { tag }),
    ...(state && { state }),
    ...(archived && { archived: 'true' }),
    ...(sort && { sort }),
  };
  const list = useInfiniteQuery({ ...featuresQuery(project, filter), placeholderData: keepPreviousData });
  const features = useMemo(() => list.data?.pages.flatMap(page => page.items) ?? [], [list.data]);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [creating, create] = useDisclosure();
  const mayWrite = useMay()('feature.write');
  useShortcut('n', t('new.title'), () => mayWrite && create.open());

  const isUnseen = features.every(({ environments }) => environments.every(({ lastSeenAt }) => !lastSeenAt));
  const isFiltered = Object.keys(filter).some(name => name !== 'sort');
  const newButton = mayWrite && (
    <Button leftSection={<Plus size={16} />} onClick={create.open}>
      {t('new.title')}
    </Button>
  );
  return (
    <Page title={t('title')} actions={newButton}>
      <Stack gap="sm">
        {features.length > 0 && isUnseen && !isFiltered && <FirstStepsHint project={project} />}
        {(features.length > 0 || isFiltered) && <FeatureFilters />}
        {list.isError && <ErrorView error={list.error} retry={() => void list.refetch()} />}
        {list.isPending && <Loading />}
        {list.isSuccess && features.length === 0 && isFiltered && (
          <EmptyState icon={SearchX} title={t('nothing.title')}>
            {t('nothing.text')}
          </EmptyState>
        )}
        {list.isSuccess && features.length === 0 && !isFiltered && (
          <EmptyState
            icon={Flag}
            title={t('empty.title')}
            action={
              <Button
                rightSection={<ArrowRight size={16} />}
                renderRoot={props => (
                  <Link to="/projects/$project/first-steps" params={{ project }} {...props} />
                )}
              >
                {t('empty.steps')}
              </Button>
            }
          >
            {t('empty.text')}
          </EmptyState>
        )}
        {features.length > 0 && (
          <FeatureTable
            project={project}
            features={features}
            environments={environments}
            mayWrite={mayWrite}
            chosen={chosen}
            onChoose={setChosen}
            onEnd={() => {
              if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
            }}
            hasMore={list.hasNextPage}
          />
        )}
      </Stack>
      <BulkActions
        project={project}
        features={features.filter(({ key }) => chosen.has(key))}
        environments={environments}
        onDone={() => setChosen(new Set())}
      />
      <NewFeature project={project} opened={creating} onClose={create.close} />
    </Page>
  );
}

const lines = ['a', 'b', 'c', 'd', 'e', 'f'];

const Loading = () => (
  <Stack gap={6}>
    {lines.map(each => (
      <Skeleton key={each} h={52} />
    ))}
  </Stack>
);
