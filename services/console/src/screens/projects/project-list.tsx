import { Badge, Button, Card, Group, SimpleGrid, Skeleton, Text, TextInput, Title } from '@mantine/core';
import { useDebouncedValue, useDisclosure } from '@mantine/hooks';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { FolderKanban, Plus, Search } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { environmentsQuery, type Project, projectsQuery } from '../../api/projects.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { EnvironmentDot } from '../../components/environment-dot.tsx';
import { ErrorView } from '../../components/error-view.tsx';
import { Page } from '../../components/page.tsx';
import { Time } from '../../components/time.tsx';
import { useMay } from '../../session/use-session.ts';
import { useShortcut } from '../../shell/shortcuts.ts';
import { DeletedProjects } from './deleted-projects.tsx';
import { NewProject } from './new-project.tsx';
import classes from './project-list.module.css';

export function Screen() {
  const { t } = useTranslation('projects');
  const may = useMay();
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), 150);
  const [creating, create] = useDisclosure();
  const list = useInfiniteQuery(projectsQuery(search));
  const projects = list.data?.pages.flatMap(page => page.items) ?? [];
  const mayCreate = may('project.create');
  useShortcut('n', t('new.title'), () => mayCreate && create.open());
  const newButton = mayCreate && (
    <Button leftSection={<Plus size={16} />} onClick={create.open}>
      {t('new.title')}
    </Button>
  );
  const isEmpty = list.isSuccess && projects.length === 0;
  return (
    <Page title={t('title')} lead={t('lead')} actions={newButton}>
      {(projects.length > 0 || typed !== '') && (
        <TextInput
          leftSection={<Search size={16} />}
          placeholder={t('search')}
          aria-label={t('search')}
          value={typed}
          onChange={event => setTyped(event.currentTarget.value)}
          maw={360}
        />
      )}
      {list.isError && <ErrorView error={list.error} retry={() => void list.refetch()} />}
      {list.isPending && <Loading />}
      {isEmpty && typed === '' && (
        <EmptyState icon={FolderKanban} title={t('empty.title')} action={newButton}>
          {t('empty.text')}
        </EmptyState>
      )}
      {isEmpty && typed !== '' && <Text c="dimmed">{t('nothing', { search: typed })}</Text>}
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
        {projects.map(project => (
          <ProjectCard key={project.id} project={project} />
        ))}
      </SimpleGrid>
      {list.hasNextPage && (
        <Group justify="center">
          <Button
            variant="default"
            loading={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            {t('more')}
          </Button>
        </Group>
      )}
      {may('project.delete') && typed === '' && <DeletedProjects />}
      <NewProject opened={creating} onClose={create.close} />
    </Page>
  );
}

function ProjectCard({ project: { key, name, description, updatedAt } }: { project: Project }) {
  const { t } = useTranslation('projects');
  const { data: environments = [] } = useQuery(environmentsQuery(key));
  return (
    <Card withBorder padding="md" className={classes.card}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Title order={2} className={classes.name}>
          <Link to="/projects/$project/features" params={{ project: key }} className={classes.link}>
            {name}
          </Link>
        </Title>
        <Badge variant="default" tt="none" fw={500}>
          {key}
        </Badge>
      </Group>
      <Text c="dimmed" lineClamp={2} mt={4} className={classes.text}>
        {description || t('noDescription')}
      </Text>
      <Group gap="md" mt="md">
        {environments.map(environment => (
          <Group key={environment.key} gap={6} wrap="nowrap">
            <EnvironmentDot kind={environment.kind} />
            <Text size="sm">{environment.name}</Text>
          </Group>
        ))}
      </Group>
      <Text size="xs" c="dimmed" mt="sm">
        {t('changed')} <Time at={updatedAt} />
      </Text>
    </Card>
  );
}

const placeholders = ['a', 'b', 'c'];

const Loading = () => (
  <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
    {placeholders.map(each => (
      <Skeleton key={each} h={148} />
    ))}
  </SimpleGrid>
);
