import { build } from 'vite';

/** Builds the console's pages into a folder. */
export async function buildPages(root: string, outDir: string): Promise<void> {
  // Under another one, as `npm start` may run with, React would come with all of its development checks.
  process.env['NODE_ENV'] = 'production';
  await build({
    root,
    configFile: `${root}/vite.config.ts`,
    build: { outDir, emptyOutDir: true },
    logLevel: 'warn',
  });
}
