import { ActionIcon, Anchor, Burger, Button, Group, Image, Kbd, Tooltip } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { EnvironmentSwitch } from './environment-switch.tsx';
import classes from './header.module.css';
import { LiveState } from './live-state.tsx';
import { PersonMenu } from './person-menu.tsx';
import { ProjectSwitch } from './project-switch.tsx';

interface HeaderProps {
  navigationOpened: boolean;
  onToggleNavigation: () => void;
  onSearch: () => void;
  onHelp: () => void;
}

export function Header({ navigationOpened, onToggleNavigation, onSearch, onHelp }: HeaderProps) {
  const { t } = useTranslation('shell');
  const { project } = useParams({ strict: false });
  return (
    <Group className={classes.header} justify="space-between" wrap="nowrap" gap="xs">
      <Group gap={4} wrap="nowrap" miw={0}>
        <Burger
          opened={navigationOpened}
          onClick={onToggleNavigation}
          hiddenFrom="sm"
          size="sm"
          aria-label={t('navigation')}
        />
        <Anchor component={Link} to="/" aria-label={t('home')} visibleFrom="xs" mr={4}>
          <Image src="/favicon.svg" alt="" w={26} h={26} />
        </Anchor>
        <ProjectSwitch />
        {project !== undefined && (
          <>
            <span className={classes.slash} aria-hidden>
              /
            </span>
            <EnvironmentSwitch project={project} />
          </>
        )}
      </Group>
      <Group gap={6} wrap="nowrap">
        <LiveState />
        <Button
          variant="default"
          visibleFrom="md"
          size="compact-md"
          className={classes.search}
          justify="space-between"
          leftSection={<Search size={15} />}
          rightSection={
            <Kbd size="xs" className={classes.keys}>
              {t('search.keys')}
            </Kbd>
          }
          onClick={onSearch}
        >
          {t('search.label')}
        </Button>
        <Tooltip label={t('search.label')}>
          <ActionIcon
            hiddenFrom="md"
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={t('search.label')}
            onClick={onSearch}
          >
            <Search size={18} />
          </ActionIcon>
        </Tooltip>
        <PersonMenu onHelp={onHelp} />
      </Group>
    </Group>
  );
}
