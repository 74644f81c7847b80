import { Button, Group, Text } from '@mantine/core';
import { type NotificationData, notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { isProblem, Unreachable } from '../api/problem.ts';
import { wantMessages } from './messages-wanted.ts';
import { refusalOf } from './refusal.ts';

/** Says that something was done, for a few seconds. */
export const tellDone = (message: string) => tell({ message, color: 'brand' });

/** Says that something was done that can be taken back, and takes it back. */
export function tellUndoable(message: string, undo: () => Promise<unknown>): void {
  const id = tell({
    autoClose: 10_000,
    color: 'brand',
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text>{message}</Text>
        <Button
          size="compact-sm"
          variant="light"
          onClick={() => {
            notifications.hide(id);
            undo().catch(tellFailed);
          }}
        >
          {i18next.t('undo')}
        </Button>
      </Group>
    ),
  });
}

/** Says why something was not done; for mutations without a form: `onError: tellFailed`. */
export function tellFailed(error: unknown): void {
  tell({ title: i18next.t('error.failed'), message: reasonOf(error), color: 'red', autoClose: 8_000 });
}

function tell(message: NotificationData): string {
  wantMessages();
  return notifications.show({
    withBorder: true,
    closeButtonProps: { 'aria-label': i18next.t('close') },
    ...message,
  });
}

function reasonOf(error: unknown): string {
  if (error instanceof Unreachable) return i18next.t('error.unreachable.text');
  if (isProblem(error) && error.status < 500) return refusalOf(error);
  return i18next.t(isProblem(error) && error.isPassing ? 'error.unavailable.text' : 'error.broken.text');
}
