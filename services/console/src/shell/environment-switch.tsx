import { Button, Menu, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { Check, ChevronsUpDown } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { EnvironmentDot } from '../components/environment-dot.tsx';
import classes from './header.module.css';
import { useEnvironments } from './use-project.ts';

/** The environment one works in: part of the address, so that a link leads to the same. */
export function EnvironmentSwitch({ project }: { project: string }) {
  const { t } = useTranslation('shell');
  const navigate = useNavigate();
  const { environments, environment: current } = useEnvironments(project);
  if (!current) return null;
  return (
    <Menu position="bottom-start" width={240} withinPortal>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          className={classes.switch}
          leftSection={<EnvironmentDot kind={current.kind} />}
          rightSection={<ChevronsUpDown size={14} className={classes.chevrons} />}
          aria-label={t('environment.switch', { environment: current.name })}
        >
          <Text span truncate>
            {current.name}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('environment.label')}</Menu.Label>
        {environments.map(({ key, name, kind }) => (
          <Menu.Item
            key={key}
            leftSection={<EnvironmentDot kind={kind} />}
            rightSection={key === current.key ? <Check size={16} /> : undefined}
            onClick={() => void navigate({ to: '.', search: before => ({ ...before, environment: key }) })}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
