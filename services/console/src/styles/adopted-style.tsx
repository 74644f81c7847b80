import { useInsertionEffect } from 'react';

interface AdoptedStyleProps {
  children?: string;
  dangerouslySetInnerHTML?: { __html: string };
}

/** What Mantine writes as a style element, as a constructable style sheet: see `vite/adopted-styles.ts`. */
export function AdoptedStyle({ children, dangerouslySetInnerHTML }: AdoptedStyleProps) {
  const css = dangerouslySetInnerHTML?.__html ?? children ?? '';
  useInsertionEffect(() => adopt(css), [css]);
  return null;
}

const inUse = new Map<string, { sheet: CSSStyleSheet; users: number }>();

/** Puts a style sheet into force; equal ones once. The returned function takes it back. */
export function adopt(css: string): () => void {
  const known = inUse.get(css);
  const entry = known ?? { sheet: sheetOf(css), users: 0 };
  entry.users += 1;
  if (!known) {
    inUse.set(css, entry);
    document.adoptedStyleSheets.push(entry.sheet);
  }
  return () => {
    entry.users -= 1;
    if (entry.users > 0) return;
    inUse.delete(css);
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter(sheet => sheet !== entry.sheet);
  };
}

function sheetOf(css: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
}
