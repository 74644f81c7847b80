import { ActionIcon, type MantineColorScheme, Menu, Tooltip, useMantineColorScheme } from '@mantine/core';
import { Check, Monitor, Moon, Sun } from 'lucide-react';
import { useTranslation } from 'react-i18next';

const schemes = { light: Sun, dark: Moon, auto: Monitor } as const satisfies Record<
  MantineColorScheme,
  unknown
>;
const names = ['light', 'dark', 'auto'] as const;

/** Light, dark, or as the system has it. */
export function SchemeMenu() {
  const { t } = useTranslation('shell');
  const { colorScheme } = useMantineColorScheme();
  const Icon = schemes[colorScheme];
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Tooltip label={t('theme.label')}>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('theme.label')}>
            <Icon size={18} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <SchemeItems />
      </Menu.Dropdown>
    </Menu>
  );
}

export function SchemeItems() {
  const { t } = useTranslation('shell');
  // Transitions are kept, since what turns them off is a <style> element, which our policy does not allow.
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  return names.map(name => {
    const Icon = schemes[name];
    return (
      <Menu.Item
        key={name}
        leftSection={<Icon size={16} />}
        rightSection={colorScheme === name ? <Check size={16} /> : undefined}
        onClick={() => setColorScheme(name)}
      >
        {t(`theme.${name}`)}
      </Menu.Item>
    );
  });
}
