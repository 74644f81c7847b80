import { List, Stack, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import i18next from 'i18next';

interface Confirmation {
  title: string;
  /** What it does, in a sentence. */
  text: string;
  /** What it affects, one line each: "3 features", "1,204 users in the last day". */
  effects?: string[];
  /** The verb of the button: "Archive", never "OK". */
  confirm: string;
  /** Red, for what loses something. */
  dangerous?: boolean;
}

/** Asks before something that others will notice: `if (await confirmed({ … })) …`. */
export function confirmed({
  title,
  text,
  effects = [],
  confirm,
  dangerous = false,
}: Confirmation): Promise<boolean> {
  return new Promise(resolve => {
    modals.openConfirmModal({
      title,
      children: (
        <Stack gap="sm">
          <Text>{text}</Text>
          {effects.length > 0 && (
            <List spacing={4}>
              {effects.map(effect => (
                <List.Item key={effect}>{effect}</List.Item>
              ))}
            </List>
          )}
        </Stack>
      ),
      labels: { confirm, cancel: i18next.t('cancel') },
      confirmProps: dangerous ? { color: 'red.9' } : {},
      closeButtonProps: { 'aria-label': i18next.t('close') },
      onConfirm: () => resolve(true),
      onCancel: () => resolve(false),
      onClose: () => resolve(false),
    });
  });
}
