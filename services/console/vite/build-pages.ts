import { build } from 'vite';

/** Builds the console's pages into a folder. */
export async function buildPages(root: string, outDir: string): Promise<void> {
  await build({
    root,
    configFile: `${root}/vite.config.ts`,
    build: { outDir, emptyOutDir: true },
    logLevel: 'warn',
  });
}
