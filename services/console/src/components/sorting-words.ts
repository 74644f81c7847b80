import type { DndContextProps } from '@dnd-kit/core';
import { useTranslation } from 'react-i18next';

/** What is said aloud while an item is moved. */
export function useSortingWords(
  ids: string[],
  nameOf: (id: string) => string,
): NonNullable<DndContextProps['accessibility']> {
  const { t } = useTranslation('sorting');
  const words = (active: string | number, over?: string | number) => ({
    name: nameOf(String(active)),
    place: ids.indexOf(String(over ?? active)) + 1,
    count: ids.length,
  });
  return {
    screenReaderInstructions: { draggable: t('how') },
    announcements: {
      onDragStart: ({ active }) => t('lifted', words(active.id)),
      onDragOver: ({ active, over }) => (over ? t('at', words(active.id, over.id)) : undefined),
      onDragEnd: ({ active, over }) => t('dropped', words(active.id, over?.id)),
      onDragCancel: ({ active }) => t('cancelled', words(active.id)),
    },
  };
}
