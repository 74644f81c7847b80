import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { AxeBuilder } from '@axe-core/playwright';
import { demo } from '@bandera/contracts/demo';
import { callerOf } from '@bandera/kit/testing/service';
import type { BrowserContextOptions, Page } from 'playwright-core';
import type { Test } from 'tap';
import { outboxPage, waitFor } from '../../scripts/demo/mailbox.ts';
import { atRest, watchRequests } from '../../scripts/testing/at-rest.ts';
import { openBrowser } from '../../scripts/testing/browser.ts';
import { spawnBandera } from '../e2e/bandera-process.ts';

/** Long enough for a machine that does other things as well; nothing here is about time. */
export const patience = 60_000;

export interface View {
  language?: 'en' | 'es';
  scheme?: 'light' | 'dark';
  /** CSS pixels. */
  width?: number;
}

export type Console = Awaited<ReturnType<typeof startConsole>>;

/** `npm start` with the demo's data and its console, and a browser to look at it. `env` adds to its environment. */
export async function startConsole(t: Test, env: Record<string, string> = {}) {
  // What `npm start` does beside its work: these tests are about the sources as they are now.
  await promisify(execFile)(process.execPath, ['scripts/build-console.ts']);
  const bandera = await spawnBandera(t, ['scripts/start.ts'], { NODE_ENV: 'development', ...env });
  await bandera.ready();
  const { url } = bandera;
  await waitFor('the demo and the built console', 300_000, async () => {
    const page = await fetch(url, { headers: { accept: 'text/html' } });
    const login = await callerOf(url).post('/api/v1/auth/login', {
      email: demo.owner,
      password: demo.password,
    });
    return page.status === 200 && login.status === 200 ? true : undefined;
  });
  const browser = await openBrowser();
  t.teardown(() => browser.close());

  /** A browser of somebody's own; its tabs share the session. */
  async function person({ language = 'en', scheme = 'light', width = 1280 }: View = {}) {
    const options: BrowserContextOptions = {
      locale: language === 'es' ? 'es-UY' : 'en-GB',
      colorScheme: scheme,
      viewport: { width, height: 800 },
      reducedMotion: 'reduce',
    };
    const context = await browser.newContext(options);
    context.setDefaultTimeout(patience);
    t.teardown(() => context.close());
    const complaints: string[] = [];
    return {
      complaints,
      async tab(path = '/'): Promise<Page> {
        const page = await context.newPage();
        watchRequests(page);
        page.on('pageerror', error => complaints.push(error.message));
        page.on('console', message => message.type() === 'error' && complaints.push(message.text()));
        await page.goto(url + path);
        return page;
      },
    };
  }

  /** Goes to a screen and waits until all of it is there. */
  async function visit(page: Page, to: string): Promise<void> {
    await page.goto(url + to);
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    await atRest(page);
  }

  /** A tab in which somebody is logged in: the owner of the demo unless told. */
  async function loggedIn(view: View = {}, who = { email: demo.owner, password: demo.password }) {
    const someone = await person(view);
    const page = await someone.tab('/login');
    await logIn(page, who);
    return { ...someone, page };
  }

  async function logIn(page: Page, { email, password }: { email: string; password: string }): Promise<void> {
    await page.locator('input[type=email]').fill(email);
    await page.locator('input[type=password]').fill(password);
    await page.locator('button[type=submit]').click();
    await page.waitForURL(address => address.pathname !== '/login');
    await atRest(page);
  }

  /** The owner of the demo, by API. */
  async function owner() {
    const { body } = await callerOf(url).post<{ accessToken: string }>('/api/v1/auth/login', {
      email: demo.owner,
      password: demo.password,
    });
    return callerOf(url, body.accessToken);
  }

  /** The six digits of the newest mail to an address; `about` is in its subject. */
  const codeFor = (address: string, about = 'Confirm your e-mail address') =>
    waitFor(`a code for ${address}`, patience, async () => {
      const mails = await outboxPage(url).list();
      const newest = mails.find(({ to, subject }) => to.includes(address) && subject.includes(about));
      return /\b\d{6}\b/.exec(newest?.text ?? '')?.[0];
    });

  return { url, person, visit, loggedIn, owner, codeFor, anyone: callerOf(url) };
}

const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds wrong with a page once it has come to rest, in a line each. */
export async function barriers(page: Page): Promise<string[]> {
  await atRest(page); // what fades in has other contrasts for a moment
  const { violations } = await new AxeBuilder({ page })
    .options({ resultTypes: ['violations'] })
    .withTags(standards)
    .setLegacyMode(true)
    .analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary}`),
  );
}

/** Whether something sticks out of the page to the right. */
export const isTooWide = (page: Page): Promise<boolean> =>
  page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');

/** Points at the way back that a message offers: it stays as long, while one looks at something else. */
export const holdUndo = (page: Page): Promise<void> => page.getByRole('button', { name: 'Undo' }).hover();

/** Takes away the messages that are shown, as somebody does whom they are in the way of. */
export async function closeMessages(page: Page): Promise<void> {
  await page.evaluate(`for (const message of document.querySelectorAll('.mantine-Notification-root'))
    [...message.querySelectorAll('button')].at(-1)?.click();`);
  await atRest(page);
}
