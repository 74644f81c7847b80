import { Button, Menu } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { Columns2, Copy } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Feature } from '../../api/features.ts';
import type { Environment } from '../../api/projects.ts';
import { EnvironmentDot } from '../../components/environment-dot.tsx';
import { tellFailed } from '../../components/tell.tsx';
import { useCopyConfiguration } from './use-copy-configuration.ts';

interface CopyMenuProps {
  project: string;
  feature: Feature;
  from: Environment;
  others: Environment[];
}

/** Takes an environment's rules to another one, or looks at both first. */
export function CopyMenu({ project, feature, from, others }: CopyMenuProps) {
  const { t } = useTranslation('feature');
  const navigate = useNavigate();
  const { copy, isCopying } = useCopyConfiguration(project, feature.key);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<Copy size={16} />} loading={isCopying}>
          {t('copy.menu')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('copy.to')}</Menu.Label>
        {others.map(to => (
          <Menu.Item
            key={to.key}
            leftSection={<EnvironmentDot kind={to.kind} />}
            onClick={() => void copy({ from, to }).catch(tellFailed)}
          >
            {to.name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<Columns2 size={16} />}
          onClick={() =>
            void navigate({
              to: '.',
              search: before => ({ ...before, view: 'compare', with: others[0]?.key }),
            })
          }
        >
          {t('copy.compareFirst')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
