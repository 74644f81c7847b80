import path from 'node:path';
import type { Plugin } from 'vite';

const source = path.join(import.meta.dirname, '../src/styles');

/**
 * Our policy allows no `<style>` element, and Mantine renders some: for theme variables, responsive props and the like. In its
 * compiled files each of them becomes an `AdoptedStyle`, which hands the same text to a constructable style sheet. So does
 * `react-style-singleton`, by which a modal keeps the page behind it from scrolling.
 */
export function adoptedStyles(): Plugin {
  return {
    name: 'adopted-styles',
    enforce: 'pre',
    resolveId(id) {
      return id === 'react-style-singleton' ? path.join(source, 'style-singleton.ts') : undefined;
    },
    transform: {
      filter: { id: /@mantine[\\/]\w+[\\/]esm[\\/].*\.mjs$/, code: /jsx\("style"/ },
      handler(code) {
        const component = JSON.stringify(path.join(source, 'adopted-style.tsx'));
        return {
          code: `import { AdoptedStyle as __AdoptedStyle } from ${component};\n${code.replaceAll('jsx("style"', 'jsx(__AdoptedStyle')}`,
          map: null,
        };
      },
    },
  };
}
