import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import t from 'tap';
import { atRest } from '../../scripts/testing/at-rest.ts';
import { barriers, isTooWide, startConsole } from './console.ts';
import { furnish } from './screens.ts';

t.setTimeout(900_000);
const bandera = await startConsole(t, {
  WEBHOOK_ALLOW_PRIVATE: 'true',
  AUDIT_VERIFICATIONS_PER_MINUTE: '1000',
});
const screens = await furnish(bandera);

t.test('every route of the console is among the screens that are visited', async t => {
  const source = readFileSync('services/console/src/routes.tsx', 'utf8');
  const routes = [...source.matchAll(/(?:Screen\(|path: )'(\/[^']+)'/g)].map(match => match[1] ?? '');
  t.ok(routes.length > 20, `${routes.length} routes`);
  const visited = [...screens.open, ...screens.inside].map(each => each.replace(/\?.*/, ''));
  for (const route of routes.filter(each => each !== '/projects/$project')) {
    const address = new RegExp(`^(/projects/[^/]+)?${route.replaceAll(/\$\w+/g, '[^/]+')}$`);
    t.ok(
      visited.some(each => address.test(each)),
      route,
    );
  }
});

/** Visits a screen once, looks at it in each way, and says what is wrong with it. */
async function faults(page: Page, path: string, language: string): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1280, height: 800 });
  await bandera.visit(page, path);
  const html = page.locator('html');
  const found: string[] = [];
  const spoken = await html.getAttribute('lang');
  if (spoken !== language) found.push(`it is in ${spoken}`);
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.locator(`html[data-mantine-color-scheme=${scheme}]`).waitFor();
    found.push(...(await barriers(page)).map(each => `${scheme}: ${each}`));
  }
  await page.setViewportSize({ width: 360, height: 800 });
  await atRest(page);
  if (await isTooWide(page)) found.push('at 360 pixels something sticks out');
  return found.concat((await barriers(page)).map(each => `at 360 pixels: ${each}`));
}

t.test('no screen has barriers, in either language, light or dark, nor sticks out at 360 pixels', async t => {
  // Two people look at the same time.
  const looks = (['en', 'es'] as const).map(async language => {
    const stranger = await bandera.person({ language });
    const page = await stranger.tab('/login');
    for (const path of screens.open)
      t.strictSame(await faults(page, path, language), [], `${path} (${language})`);
    const owner = await bandera.loggedIn({ language });
    for (const path of screens.inside)
      t.strictSame(await faults(owner.page, path, language), [], `${path} (${language})`);
    t.strictSame(owner.complaints, [], `nor does the browser complain (${language})`);
  });
  await Promise.all(looks);
});
