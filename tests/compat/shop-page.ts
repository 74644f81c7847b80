import { once } from 'node:events';
import { createServer } from 'node:http';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';

/** A page with the clients in it. */
export interface ShopPage {
  /** Another one than Bandera's, so that browsers ask for permission (CORS). */
  origin: string;
  open(browser: Browser): Promise<Page>;
  close(): void;
}

export async function servePage(): Promise<ShopPage> {
  const bundled = await build({
    entryPoints: [new URL('page.ts', import.meta.url).pathname],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    write: false,
    logLevel: 'error',
  });
  const script = bundled.outputFiles[0]?.text ?? '';
  const html = '<!doctype html><title>Shop</title><script type="module" src="/page.js"></script>';
  const server = createServer((request, response) => {
    const isScript = request.url === '/page.js';
    response.setHeader('content-type', `text/${isScript ? 'javascript' : 'html'}; charset=utf-8`);
    response.end(isScript ? script : html);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (!address || typeof address !== 'object') throw new Error('the page has no port');
  const origin = `http://127.0.0.1:${address.port}`;
  return {
    origin,
    async open(browser) {
      const page = await browser.newPage();
      await page.goto(origin);
      await page.waitForFunction(() => globalThis.compat !== undefined, undefined, { timeout: 60_000 });
      return page;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
