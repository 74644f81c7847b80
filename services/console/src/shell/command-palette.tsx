import '@mantine/spotlight/styles.layer.css';
import { useMantineColorScheme } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { openSpotlight, Spotlight, type SpotlightActionData } from '@mantine/spotlight';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Flag, FolderKanban, Languages, Moon, Search, Sun } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { featuresQuery } from '../api/features.ts';
import { projectsQuery } from '../api/projects.ts';
import { chooseLanguage } from '../i18n/i18n.ts';
import { useMay } from '../session/use-session.ts';
import { companyPlaces, ownPlaces, type Place, projectPlaces } from './places.ts';

const mostFound = 8;

/** Everything by name: places, projects and the features of this project, looked up by the server while one types. */
export function CommandPalette({ asked }: { asked: number }) {
  const { t } = useTranslation('shell');
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), 150);
  const groups = [
    { group: t('palette.features'), actions: useFeatureActions(search) },
    { group: t('palette.projects'), actions: useProjectActions(search) },
    { group: t('palette.places'), actions: usePlaceActions() },
    { group: t('palette.look'), actions: useLookActions() },
  ];
  useEffect(() => {
    if (asked > 0) openSpotlight();
  }, [asked]);
  return (
    <Spotlight
      actions={groups.filter(({ actions }) => actions.length > 0)}
      query={typed}
      onQueryChange={setTyped}
      shortcut={null}
      highlightQuery
      scrollable
      maxHeight={420}
      nothingFound={t('palette.nothing')}
      attributes={{ content: { 'aria-label': t('search.label') } }}
      searchProps={{
        leftSection: <Search size={18} />,
        placeholder: t('palette.placeholder'),
        'aria-label': t('palette.placeholder'),
      }}
    />
  );
}

function useFeatureActions(search: string): SpotlightActionData[] {
  const navigate = useNavigate();
  const { project } = useParams({ strict: false });
  const { data } = useInfiniteQuery({
    ...featuresQuery(project ?? '', { search, sort: 'key' }),
    enabled: project !== undefined && search !== '',
  });
  if (project === undefined || search === '') return [];
  return (data?.pages[0]?.items ?? []).slice(0, mostFound).map(({ id, key, name }) => ({
    id,
    label: key,
    ...(name !== key && { description: name }),
    leftSection: <Flag size={18} />,
    onClick: () =>
      void navigate({ to: '/projects/$project/features/$feature', params: { project, feature: key } }),
  }));
}

function useProjectActions(search: string): SpotlightActionData[] {
  const navigate = useNavigate();
  const { data } = useInfiniteQuery(projectsQuery(search));
  return (data?.pages[0]?.items ?? []).slice(0, mostFound).map(({ id, key, name }) => ({
    id,
    label: name,
    description: key,
    leftSection: <FolderKanban size={18} />,
    onClick: () => void navigate({ to: '/projects/$project/features', params: { project: key } }),
  }));
}

function usePlaceActions(): SpotlightActionData[] {
  const { t } = useTranslation('shell');
  const navigate = useNavigate();
  const may = useMay();
  const { project } = useParams({ strict: false });
  const places: readonly Place[] = [
    ...(project === undefined ? [] : projectPlaces),
    ...companyPlaces,
    ...ownPlaces,
  ];
  return places
    .filter(({ needs }) => needs === undefined || may(needs))
    .map(({ name, to, icon: Icon }) => ({
      id: name,
      label: t(`place.${name}`),
      leftSection: <Icon size={18} />,
      onClick: () => void navigate({ to, params: project === undefined ? {} : { project } }),
    }));
}

function useLookActions(): SpotlightActionData[] {
  const { t, i18n } = useTranslation('shell');
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const other = i18n.language === 'es' ? 'en' : 'es';
  return [
    {
      id: 'light',
      label: t('theme.light'),
      leftSection: <Sun size={18} />,
      onClick: () => setColorScheme('light'),
    },
    {
      id: 'dark',
      label: t('theme.dark'),
      leftSection: <Moon size={18} />,
      onClick: () => setColorScheme('dark'),
    },
    {
      id: 'language',
      label: t('palette.otherLanguage'),
      leftSection: <Languages size={18} />,
      onClick: () => void chooseLanguage(other),
    },
  ];
}
