import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { atRest, watchRequests } from '../testing/at-rest.ts';

export interface View {
  scheme?: 'light' | 'dark';
  language?: 'en' | 'es';
  /** CSS pixels. */
  width?: number;
  height?: number;
}

const patience = 60_000;
/** Of colours: screens have few, so a palette halves the file and nobody sees it. */
const colours = 192;

/** Somebody's browser that takes pictures; `login` comes before, unless the picture is of what is open to all. */
export async function camera(browser: Browser, url: string, folder: string, view: View) {
  const { scheme = 'light', language = 'en', width = 1280, height = 800 } = view;
  const context = await browser.newContext({
    locale: language === 'es' ? 'es-UY' : 'en-GB',
    timezoneId: 'America/Montevideo',
    colorScheme: scheme,
    viewport: { width, height },
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(patience);
  const page = await context.newPage();
  watchRequests(page);

  async function visit(to: string): Promise<void> {
    await page.goto(url + to);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await atRest(page);
  }
  return {
    page,
    visit,
    async logIn({ email, password }: { email: string; password: string }): Promise<void> {
      await visit('/login');
      await page.locator('input[type=email]').fill(email);
      await page.locator('input[type=password]').fill(password);
      await page.locator('button[type=submit]').click();
      await page.waitForURL(address => address.pathname !== '/login');
    },
    async take(name: string): Promise<number> {
      await atRest(page);
      const seen = await page.screenshot({ animations: 'disabled', caret: 'hide' });
      const small = await sharp(seen)
        .png({ palette: true, colours, compressionLevel: 9, effort: 10 })
        .toBuffer();
      mkdirSync(folder, { recursive: true });
      writeFileSync(path.join(folder, `${name}.png`), small);
      return small.length;
    },
    close: () => context.close(),
  };
}

export type Camera = Awaited<ReturnType<typeof camera>>;
