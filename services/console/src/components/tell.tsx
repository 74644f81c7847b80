import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { isProblem, Unreachable } from '../api/problem.ts';
import { refusalOf } from './refusal.ts';

/** Says that something was done, for a few seconds. */
export const tellDone = (message: string) =>
  notifications.show({ message, color: 'brand', withBorder: true, closeButtonProps: closeLabel() });

/** Says that something was done that can be taken back, and takes it back. */
export function tellUndoable(message: string, undo: () => Promise<unknown>): void {
  const id = notifications.show({
    autoClose: 10_000,
    color: 'brand',
    withBorder: true,
    closeButtonProps: closeLabel(),
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
  notifications.show({
    title: i18next.t('error.failed'),
    message: reasonOf(error),
    color: 'red',
    autoClose: 8_000,
    withBorder: true,
    closeButtonProps: closeLabel(),
  });
}

function reasonOf(error: unknown): string {
  if (error instanceof Unreachable) return i18next.t('error.unreachable.text');
  if (isProblem(error) && error.status < 500) return refusalOf(error);
  return i18next.t(isProblem(error) && error.isPassing ? 'error.unavailable.text' : 'error.broken.text');
}

const closeLabel = () => ({ 'aria-label': i18next.t('close') });
