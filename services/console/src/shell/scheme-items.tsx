import { Menu, useMantineColorScheme } from '@mantine/core';
import { Check } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { schemeIcons, schemes } from './schemes.ts';

/** Light, dark, or as the system has it, in a menu. */
export function SchemeItems() {
  const { t } = useTranslation('shell');
  // Transitions are kept, since what turns them off is a style element, which our policy does not allow.
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  return schemes.map(name => {
    const Icon = schemeIcons[name];
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
