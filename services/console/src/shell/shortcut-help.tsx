import { Group, Kbd, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../components/dialog.tsx';
import { useActiveShortcuts } from './shortcuts.ts';

const mod = navigator.platform.startsWith('Mac') ? '⌘' : 'Ctrl';

/** The keys that work on this screen. */
export function ShortcutHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation(['shell', 'common']);
  const shortcuts = useActiveShortcuts();
  return (
    <Dialog opened={opened} onClose={onClose} title={t('shortcuts.title')}>
      <Stack gap="xs">
        {shortcuts.map(({ keys, label }) => (
          <Group key={keys} justify="space-between" wrap="nowrap">
            <Text>{label}</Text>
            <Group gap={4} wrap="nowrap">
              {keys.split('+').map(key => (
                <Kbd key={key}>{key === 'mod' ? mod : key.toUpperCase()}</Kbd>
              ))}
            </Group>
          </Group>
        ))}
      </Stack>
    </Dialog>
  );
}
