import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { demo } from '@bandera/contracts/demo';
import { eventually } from '@bandera/kit/testing/service';
import type { Page } from 'playwright-core';
import t from 'tap';
import { builtFolder } from '../../scripts/console/sources.ts';
import { barriers, isTooWide, startConsole } from './console.ts';

t.setTimeout(900_000);
const bandera = await startConsole(t);

const open = ['/login', '/sign-up', '/forgot-password', '/invitations/x?token=x', '/outbox'];
const inside = [
  '/projects',
  '/projects/demo/features',
  '/projects/demo/features?search=nothing-like-it',
  '/nowhere',
];

/** The heading is the last thing to come. */
async function visit(page: Page, to: string): Promise<void> {
  await page.goto(bandera.url + to);
  await page.getByRole('heading').first().waitFor();
  await page.waitForLoadState('networkidle', { timeout: 5_000 }).catch(() => undefined); // the stream of news is open
}

for (const language of ['en', 'es'] as const) {
  for (const scheme of ['light', 'dark'] as const) {
    t.test(`every screen has no barriers (${language}, ${scheme})`, async t => {
      const stranger = await bandera.person({ language, scheme });
      const page = await stranger.tab('/login');
      for (const path of open) {
        await visit(page, path);
        t.strictSame(await barriers(page), [], path);
        t.equal(await page.locator('html').getAttribute('lang'), language);
        t.equal(await page.locator('html').getAttribute('data-mantine-color-scheme'), scheme);
      }
      const owner = await bandera.loggedIn({ language, scheme });
      for (const path of inside) {
        await visit(owner.page, path);
        t.strictSame(await barriers(owner.page), [], path);
      }
      t.strictSame(owner.complaints, [], 'nor does the browser complain');
    });
  }
}

t.test('at 360 pixels nothing sticks out', async t => {
  const stranger = await bandera.person({ width: 360 });
  const page = await stranger.tab('/login');
  for (const path of open) {
    await visit(page, path);
    t.notOk(await isTooWide(page), path);
  }
  const owner = await bandera.loggedIn({ width: 360 });
  for (const path of inside) {
    await visit(owner.page, path);
    t.notOk(await isTooWide(owner.page), path);
  }
  t.strictSame(await barriers(owner.page), []);
});

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
  await page.getByRole('heading', { name: 'Your first feature' }).waitFor();

  await page.keyboard.press('n');
  await page.getByRole('textbox', { name: 'Key', exact: true }).fill('checkout');
  await page.getByRole('button', { name: 'Create' }).click();
  await page.waitForURL('**/projects/web-shop/features/checkout');
  await page.getByRole('link', { name: 'Features' }).click();
  await page.getByLabel('checkout in Production').click({ force: true });
  await page.getByRole('button', { name: 'Turn on' }).click();
  await page.getByText('checkout is on in Production.').waitFor();
  t.ok(await page.getByLabel('checkout in Production').isChecked());
  await page.getByRole('button', { name: 'Undo' }).click();
  await page
    .getByLabel('checkout in Production')
    .and(page.locator(':not(:checked)'))
    .waitFor({ state: 'attached' });
  t.strictSame(ana.complaints, []);
});

t.test('what a colleague changes appears by itself', async t => {
  const { page } = await bandera.loggedIn();
  await visit(page, '/projects/demo/features');
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
  await visit(page, '/projects/demo/features');
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

t.test('a long list is drawn where one looks, and searched by the server', async t => {
  const owner = await bandera.owner();
  await owner.post('/api/v1/projects', { key: 'long', name: 'Long' });
  for (let number = 0; number < 240; number += 1) {
    const key = `feature-${String(number).padStart(3, '0')}`;
    await owner.post('/api/v1/features', { project: 'long', key, kind: 'release', valueType: 'boolean' });
  }
  const { page } = await bandera.loggedIn();
  await visit(page, '/projects/long/features');
  const rows = page.getByRole('row');
  await page.getByRole('link', { name: 'feature-000' }).waitFor();
  t.ok((await rows.count()) < 60, 'a screenful of rows');
  for (const key of ['feature-099', 'feature-199', 'feature-239']) {
    await eventually(async () => {
      await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)');
      return page.getByRole('link', { name: key }).isVisible();
    }, 60_000);
  }
  t.ok((await rows.count()) < 60);
  await page.keyboard.press('/');
  await page.keyboard.type('-123');
  await page.waitForURL('**search=*');
  await page.getByRole('link', { name: 'feature-123' }).waitFor();
  t.equal(await rows.count(), 2, 'it and the header');
  await page.reload();
  await page.getByRole('link', { name: 'feature-123' }).waitFor();
  t.equal(await rows.count(), 2, 'the filter is in the address');
});

t.test('the log-in loads little, under a strict policy', async t => {
  const stranger = await bandera.person();
  const page = await stranger.tab('/favicon.svg'); // without scripts of its own
  const scripts = new Set<string>();
  page.on('response', response => {
    if (response.request().resourceType() === 'script') scripts.add(new URL(response.url()).pathname);
  });
  const started = performance.now();
  await page.goto(`${bandera.url}/login`);
  await page.getByRole('heading').waitFor();
  const milliseconds = Math.round(performance.now() - started);
  const bytes = [...scripts].reduce((sum, name) => sum + compressedSize(name), 0);
  t.comment(
    `log-in: ${scripts.size} scripts, ${Math.round(bytes / 1_000)} kB gzip, shown after ${milliseconds} ms`,
  );
  t.ok(bytes > 50_000 && bytes < 200_000, `${bytes} bytes of compressed script`);
  const policy = (await fetch(bandera.url, { headers: { accept: 'text/html' } })).headers.get(
    'content-security-policy',
  );
  t.match(policy, /script-src 'self'; style-src 'self'/);
  t.notMatch(policy, /unsafe/);
});

function compressedSize(name: string): number {
  const file = path.join(builtFolder, name);
  return statSync(existsSync(`${file}.gz`) ? `${file}.gz` : file).size;
}
