let wanted = false;
const listeners = new Set<() => void>();

/**
 * Whether anything has been told on this page yet, for `useSyncExternalStore`. What shows messages is drawn with the first of
 * them: the log-in, which seldom has one, does not wait for it.
 */
export const messagesWanted = {
  read: (): boolean => wanted,
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

export function wantMessages(): void {
  if (wanted) return;
  wanted = true;
  for (const listener of listeners) listener();
}
