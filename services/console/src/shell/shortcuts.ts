import { useEffect, useRef, useSyncExternalStore } from 'react';

export interface Shortcut {
  /** As `KeyboardEvent.key` has it: `n`, `/`, `?`. With `mod+` before it for Ctrl or ⌘. */
  keys: string;
  /** What it does, in the reader's language, for the list behind `?`. */
  label: string;
  run: () => void;
}

let active: readonly Shortcut[] = [];
const listeners = new Set<() => void>();

function change(next: readonly Shortcut[]): void {
  active = next;
  for (const listener of listeners) listener();
}

/** A key for as long as the component is shown; the newest of the same keys wins. Never while somebody types. */
export function useShortcut(keys: string, label: string, run: () => void): void {
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    const shortcut: Shortcut = { keys, label, run: () => latest.current() };
    change([shortcut, ...active]);
    return () => change(active.filter(each => each !== shortcut));
  }, [keys, label]);
}

/** All keys of this moment. */
export const useActiveShortcuts = () =>
  useSyncExternalStore(
    listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => active,
  );

document.addEventListener('keydown', event => {
  if (event.defaultPrevented || event.altKey) return;
  const mod = event.ctrlKey || event.metaKey;
  if (!mod && (isTyping(event.target) || isInDialog())) return;
  const keys = `${mod ? 'mod+' : ''}${event.key.toLowerCase()}`;
  const found = active.find(each => each.keys === keys);
  if (!found) return;
  event.preventDefault();
  found.run();
});

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}

const isInDialog = () => document.querySelector('[role="dialog"]') !== null;
