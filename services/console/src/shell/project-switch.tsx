import { Button, Loader, Menu, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Check, ChevronsUpDown, Search } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { projectQuery, projectsQuery } from '../api/projects.ts';
import classes from './header.module.css';

/** The project one is in, and the way to others: searched by the server, since there may be many. */
export function ProjectSwitch() {
  const { t } = useTranslation('shell');
  const navigate = useNavigate();
  const { project: current } = useParams({ strict: false });
  const [opened, setOpened] = useState(false);
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed, 150);
  const chosen = useQuery({ ...projectQuery(current ?? ''), enabled: current !== undefined });
  const found = useInfiniteQuery({ ...projectsQuery(search), enabled: opened });
  const projects = found.data?.pages.flatMap(page => page.items) ?? [];
  return (
    <Menu position="bottom-start" width={280} opened={opened} onChange={setOpened} withinPortal>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          className={classes.switch}
          rightSection={<ChevronsUpDown size={14} className={classes.chevrons} />}
          aria-label={t('project.switch', { project: chosen.data?.name ?? current ?? t('project.none') })}
        >
          <Text span truncate fw={600}>
            {current === undefined ? t('project.none') : (chosen.data?.name ?? current)}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Search
          placeholder={t('project.search')}
          aria-label={t('project.search')}
          leftSection={<Search size={14} />}
          rightSection={found.isFetching ? <Loader size={14} /> : undefined}
          value={typed}
          onChange={event => setTyped(event.currentTarget.value)}
        />
        <Menu.Divider />
        {projects.map(({ id, key, name }) => (
          <Menu.Item
            key={id}
            rightSection={key === current ? <Check size={16} /> : undefined}
            onClick={() => void navigate({ to: '/projects/$project/features', params: { project: key } })}
          >
            <Text truncate>{name}</Text>
            <Text size="xs" c="dimmed" truncate>
              {key}
            </Text>
          </Menu.Item>
        ))}
        {found.isSuccess && projects.length === 0 && <Menu.Label>{t('project.nothing')}</Menu.Label>}
        <Menu.Divider />
        <Menu.Item onClick={() => void navigate({ to: '/projects' })}>{t('project.all')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
