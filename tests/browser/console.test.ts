import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { demo } from '@bandera/contracts/demo';
import { eventually } from '@bandera/kit/testing/service';
import type { Page, Response } from 'playwright-core';
import t from 'tap';
import { z } from 'zod';
import { builtFolder } from '../../scripts/console/sources.ts';
import { atRest } from '../../scripts/testing/at-rest.ts';
import { barriers, holdUndo, startConsole } from './console.ts';

t.setTimeout(900_000);
const bandera = await startConsole(t);

t.test('from nothing to a feature that is on', async t => {
  const email = 'ana@first.test';
  const ana = await bandera.person();
  const page = await ana.tab('/sign-up');
  await page.getByLabel('Your name').fill('Ana');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: false }).first().fill('short');
  await page.getByLabel('Company').fill('First');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByText('At least 10 characters').nth(1).waitFor(); // said as the field's error, too
  await page.locator('input[type=password]').fill('four words are best');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('heading', { name: 'Check your mail' }).waitFor();
  t.strictSame(await barriers(page), []);
  await page.getByLabel('Digit 1').click();
  await page.keyboard.type(await bandera.codeFor(email));
  await page.getByRole('heading', { name: 'Your first project' }).waitFor();

  await page.getByRole('button', { name: 'New project' }).first().click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Web shop');
  t.equal(
    await page.getByRole('textbox', { name: 'Key', exact: true }).inputValue(),
    'web-shop',
    'a key is suggested',
  );
  t.strictSame(await barriers(page), []);
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('heading', { name: 'First steps' }).waitFor();
  await page.getByRole('link', { name: 'Features' }).click();
  await page.getByRole('heading', { name: 'Your first feature' }).waitFor();

  await page.keyboard.press('n');
  await page.getByRole('textbox', { name: 'Key', exact: true }).fill('checkout');
  await page.getByRole('button', { name: 'Create' }).click();
  await page.waitForURL('**/projects/web-shop/features/checkout');
  await page.getByRole('link', { name: 'Features' }).click();
  await page.getByLabel('checkout in Production').click({ force: true });
  await page.getByRole('button', { name: 'Turn on' }).click();
  await page.getByText('checkout is on in Production.').waitFor();
  await holdUndo(page);
  t.ok(await page.getByLabel('checkout in Production').isChecked());
  await page.getByRole('button', { name: 'Undo' }).click();
  await page
    .getByLabel('checkout in Production')
    .and(page.locator(':not(:checked)'))
    .waitFor({ state: 'attached' });
  t.strictSame(ana.complaints, []);
});

t.test('a forgotten password is replaced, by a code from the mail', async t => {
  const email = 'ana@first.test';
  const ana = await bandera.person();
  const page = await ana.tab('/login');
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await page.getByRole('heading', { name: 'New password' }).waitFor();
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('button', { name: 'Send the code' }).click();
  await page.getByRole('heading', { name: 'Choose a new password' }).waitFor();
  await page.getByLabel('Digit 1').click();
  await page.keyboard.type(await bandera.codeFor(email, 'Choose a new password'));
  await page.locator('input[type=password]').fill('five words are still better');
  t.strictSame(await barriers(page), []);
  await page.getByRole('button', { name: 'Set the password' }).click();
  await page.getByText('Your new password counts from now on.').waitFor();
  await page.getByRole('heading', { name: 'Log in' }).waitFor();
  await page.getByLabel('E-mail').fill(email);
  await page.locator('input[type=password]').fill('five words are still better');
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.waitForURL(/\/projects/);
  t.strictSame(ana.complaints, []);
});

t.test('by keyboard: what one looks for is found, and the keys are told', async t => {
  const { page, complaints } = await bandera.loggedIn();
  await bandera.visit(page, '/projects/demo/features');
  await page.keyboard.press('Tab');
  t.equal(await page.evaluate('document.activeElement?.textContent'), 'Skip to the content');
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  t.strictSame(await barriers(page), []);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('Control+k');
  await page.getByRole('textbox', { name: 'Features, projects, places…' }).fill('legacy');
  await page.getByRole('button', { name: /legacy-search/ }).waitFor();
  t.strictSame(await barriers(page), []);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/features/legacy-search*');
  t.strictSame(complaints, []);
});

t.test('without a connection, or with a part away, the page says so and goes on afterwards', async t => {
  const { page } = await bandera.loggedIn();
  await bandera.visit(page, '/projects/demo/features');
  await page.route('**/api/v1/features?**', route =>
    route.fulfill({ status: 503, json: { code: 'unavailable' } }),
  );
  await page.reload();
  await page.getByText('A part of Bandera is away').waitFor();
  t.strictSame(await barriers(page), []);
  await page.unroute('**/api/v1/features?**');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('link', { name: 'new-checkout' }).waitFor();

  await page.keyboard.press('n');
  await page.getByRole('textbox', { name: 'Key', exact: true }).fill('on-the-train');
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByText('The server cannot be reached.').first().waitFor();
  t.equal(await page.getByRole('textbox', { name: 'Key', exact: true }).inputValue(), 'on-the-train');
  await page.context().setOffline(false);
  await page.getByRole('button', { name: 'Create' }).click();
  await page.waitForURL('**/features/on-the-train');
});

t.test('what people write is shown as text, wherever it stands', async t => {
  const owner = await bandera.owner();
  const evil = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
  await owner.post('/api/v1/projects', { key: 'evil', name: evil, description: evil });
  const feature = {
    project: 'evil',
    key: 'evil',
    name: evil,
    description: evil,
    kind: 'release',
    valueType: 'boolean',
  };
  t.equal((await owner.post('/api/v1/features', feature)).status, 201);
  const { page, complaints } = await bandera.loggedIn();
  for (const path of [
    '/projects',
    '/projects/evil/features',
    '/projects/evil/features/evil?view=history',
    '/audit',
  ]) {
    await bandera.visit(page, path);
    await page.getByText('onerror', { exact: false }).first().waitFor({ state: 'attached' });
    t.equal(await page.locator('img[src=x]').count(), 0, path);
    t.notMatch(await page.title(), /[12]/);
  }
  t.strictSame(complaints, []);
});

t.test('what a colleague changes appears by itself', async t => {
  const { page } = await bandera.loggedIn();
  await bandera.visit(page, '/projects/demo/features');
  await page.getByText('Live: changes by others appear by themselves').waitFor({ state: 'attached' });
  const owner = await bandera.owner();
  const { status } = await owner.post('/api/v1/features', {
    project: 'demo',
    key: 'by-a-colleague',
    kind: 'release',
    valueType: 'boolean',
  });
  t.equal(status, 201);
  await page.getByRole('link', { name: 'by-a-colleague' }).waitFor();
  await owner.patch('/api/v1/features/by-a-colleague/environments/staging?project=demo', { enabled: true });
  await page
    .getByLabel('by-a-colleague in Staging')
    .and(page.locator(':checked'))
    .waitFor({ state: 'attached' });
});

t.test('a session that ends takes nothing from a form, and tabs share what begins', async t => {
  const ana = await bandera.loggedIn();
  const { page } = ana;
  const other = await ana.tab('/projects');
  await other.getByRole('heading', { name: 'Projects' }).waitFor();
  await bandera.visit(page, '/projects/demo/features');
  await page.keyboard.press('n');
  await page.getByRole('textbox', { name: 'Key', exact: true }).fill('half-filled');

  const owner = await bandera.owner();
  const { body } = await owner.get<{ items: { id: string; current: boolean }[] }>(
    '/api/v1/users/me/sessions',
  );
  for (const { id, current } of body.items)
    if (!current) await owner.delete(`/api/v1/users/me/sessions/${id}`);
  // As if the quarter of an hour were over in which the access token counts.
  await page.route(
    '**/api/v1/features',
    route => route.fulfill({ status: 401, json: { code: 'unauthenticated' } }),
    {
      times: 1,
    },
  );
  await page.getByRole('button', { name: 'Create' }).click();
  const dialog = page.getByRole('dialog', { name: 'Log in again' });
  await dialog.waitFor();
  t.strictSame(await barriers(page), []);
  await dialog.locator('input[type=password]').fill(demo.password);
  await dialog.getByRole('button', { name: 'Log in again' }).click();
  await page.waitForURL('**/features/half-filled');

  await other.getByRole('button', { name: /profile and settings/ }).click();
  await other.getByRole('menuitem', { name: 'Log out' }).click();
  await other.waitForURL('**/login');
  await page.waitForURL('**/login*');
  t.pass('one log-out is that of all tabs');
});

t.test('ten thousand features are drawn where one looks, and searched by the server', async t => {
  const owner = await bandera.owner();
  const { body } = await owner.get<{ items: { id: string; limits: object }[] }>('/api/v1/companies');
  const [company] = body.items;
  const limits = { ...company?.limits, features: 20_000 };
  t.equal((await owner.patch(`/api/v1/companies/${company?.id}`, { limits })).status, 200);
  await owner.post('/api/v1/projects', { key: 'long', name: 'Long' });
  const flag = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'on' };
  for (let first = 0; first < 10_000; first += 2_500) {
    const keys = Array.from({ length: 2_500 }, (_, n) => `feature-${String(first + n).padStart(4, '0')}`);
    const { status } = await owner.post('/api/v1/features/import', {
      project: 'long',
      format: 'flagd',
      environment: 'development',
      document: { flags: Object.fromEntries(keys.map(key => [key, flag])) },
    });
    t.equal(status, 200);
  }
  const { page } = await bandera.loggedIn();
  await bandera.visit(page, '/projects/long/features');
  const rows = page.getByRole('row');
  await page.getByRole('link', { name: 'feature-0000' }).waitFor();
  t.ok((await rows.count()) < 60, 'a screenful of rows');
  await page.evaluate(watchFrames);
  for (const key of ['feature-0099', 'feature-0199', 'feature-0399']) {
    await eventually(async () => {
      await page.mouse.wheel(0, 600);
      await page.evaluate('new Promise(requestAnimationFrame)');
      return page.getByRole('link', { name: key }).isVisible();
    }, 60_000);
  }
  t.comment(`console: ten thousand features scrolled over ${await page.evaluate('frames()')}`);
  t.ok((await rows.count()) < 60);
  await page.keyboard.press('/');
  await page.keyboard.type('-9123');
  await page.waitForURL('**search=*');
  await page.getByRole('link', { name: 'feature-9123' }).waitFor();
  await atRest(page);
  t.equal(await rows.count(), 2, 'it and the header');
  await page.reload();
  await page.getByRole('link', { name: 'feature-9123' }).waitFor();
  await atRest(page);
  t.equal(await rows.count(), 2, 'the filter is in the address');
});

/** Leaves a `frames()` in the page that says how long those since have taken. */
const watchFrames = `{
  const taken = [];
  let last = performance.now();
  const next = now => { taken.push(now - last); last = now; requestAnimationFrame(next); };
  requestAnimationFrame(next);
  globalThis.frames = () => {
    const sorted = taken.toSorted((a, b) => a - b);
    const at = share => Math.round(sorted[Math.floor((sorted.length - 1) * share)]);
    return sorted.length + ' frames, of ' + at(0.5) + ' ms (median), ' + at(0.95) + ' ms (95 %), ' + at(1) + ' ms (longest)';
  };
}`;

t.test('the log-in loads little, under a strict policy; what else there is to measure', async t => {
  const stranger = await bandera.person();
  const page = await stranger.tab('/favicon.svg'); // without scripts of its own
  const { bytes, line } = await measured(page, '/login');
  t.comment(line);
  t.ok(bytes > 50_000 && bytes < 200_000, `${bytes} bytes of compressed script`);
  const policy = (await fetch(bandera.url, { headers: { accept: 'text/html' } })).headers.get(
    'content-security-policy',
  );
  t.match(policy, /script-src 'self'; style-src 'self'/);
  t.notMatch(policy, /unsafe/);

  const owner = await bandera.loggedIn();
  for (const path of [
    '/projects/long/features',
    '/projects/demo/features/new-checkout',
    '/projects/demo/reports',
  ]) {
    await owner.page.goto(`${bandera.url}/favicon.svg`);
    const { bytes, line } = await measured(owner.page, path);
    t.comment(line);
    t.ok(bytes < 600_000, `${bytes} bytes of compressed script`);
  }
});

/** Opens a screen as if for the first time: what of our scripts it loads, and when people see something. */
async function measured(page: Page, path: string): Promise<{ bytes: number; line: string }> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
  const scripts = new Set<string>();
  const note = (response: Response) => {
    if (response.request().resourceType() === 'script') scripts.add(new URL(response.url()).pathname);
  };
  page.on('response', note);
  await bandera.visit(page, path);
  page.off('response', note);
  await devtools.detach();
  const bytes = [...scripts].reduce((sum, name) => sum + compressedSize(name), 0);
  const { first, largest, shift } = await paints(page);
  const line = `console: ${path}, ${scripts.size} scripts, ${Math.round(bytes / 1_000)} kB gzip; first paint after ${first} ms, largest after ${largest} ms, layout shift ${shift}`;
  return { bytes, line };
}

const paintings = z.object({ first: z.number(), largest: z.number(), shift: z.number() });

/** Milliseconds since the navigation began; how much of the page has jumped, as Lighthouse counts it. */
const paints = async (page: Page) =>
  paintings.parse(
    await page.evaluate(`new Promise(resolve => {
      const seen = { first: 0, largest: 0, shift: 0 };
      const watch = (type, note) =>
        new PerformanceObserver(list => list.getEntries().forEach(note)).observe({ type, buffered: true });
      watch('paint', entry => { if (entry.name === 'first-contentful-paint') seen.first = Math.round(entry.startTime); });
      watch('largest-contentful-paint', entry => { seen.largest = Math.round(entry.startTime); });
      watch('layout-shift', entry => { if (!entry.hadRecentInput) seen.shift = Math.round((seen.shift + entry.value) * 1000) / 1000; });
      requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => resolve(seen))));
    })`),
  );

function compressedSize(name: string): number {
  const file = path.join(builtFolder, name);
  return statSync(existsSync(`${file}.gz`) ? `${file}.gz` : file).size;
}
