import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { demo } from '@bandera/contracts/demo';
import t from 'tap';
import { waitFor } from '../../scripts/demo/mailbox.ts';
import { barriers, closeMessages, holdUndo, patience, startConsole } from './console.ts';

t.setTimeout(900_000);
const data = mkdtempSync(path.join(tmpdir(), 'bandera-console-'));
t.teardown(() => rmSync(data, { recursive: true, force: true }));
const bandera = await startConsole(t, {
  DATA_DIR: data,
  WEBHOOK_ALLOW_PRIVATE: 'true',
  AUDIT_VERIFICATIONS_PER_MINUTE: '1000',
});

/** As an application does it that uses OFREP. */
async function evaluate(feature: string): Promise<number> {
  const { status } = await fetch(`${bandera.url}/ofrep/v1/evaluate/flags/${feature}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${demo.keys.server}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ context: { targetingKey: 'user-1' } }),
  });
  return status;
}

t.test('usage and a name that no feature has', async t => {
  await waitFor('the flags of the demo', patience, async () =>
    (await evaluate('new-checkout')) === 200 ? true : undefined,
  );
  t.equal(await evaluate('banner-txet'), 404);
  const { page, complaints } = await bandera.loggedIn();
  await bandera.visit(page, '/projects/demo/reports?environment=development');
  await page
    .getByText(/^\d+ evaluations$/)
    .first()
    .waitFor();
  await page.getByRole('figure', { name: /Evaluations over time/ }).waitFor();
  await page.getByRole('link', { name: 'Variants of new-checkout' }).click();
  await page.waitForURL('**by=variant*');
  await page.getByRole('columnheader', { name: 'Variant' }).waitFor();

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download CSV' }).click(),
  ]);
  t.equal(download.suggestedFilename(), 'usage-demo-variant.csv');

  await page.getByRole('tab', { name: 'Unknown flags (1)' }).click();
  await page.getByRole('cell', { name: 'banner-txet' }).waitFor();
  t.strictSame(complaints, []);
});

t.test('invite and accept', async t => {
  const { page, complaints } = await bandera.loggedIn();
  await bandera.visit(page, '/settings/members');
  await page.getByText('The only owner: a company always has one.').waitFor();
  await page.getByRole('button', { name: 'Invite somebody' }).click();
  await page.getByRole('textbox', { name: 'E-mail', exact: true }).fill('ben@demo.test');
  await page.getByRole('radio', { name: 'Viewer' }).check();
  t.strictSame(await barriers(page), []);
  await page.getByRole('button', { name: 'Send the invitation' }).click();
  await page.getByText('The invitation to ben@demo.test is on its way.').waitFor();
  await page.getByRole('button', { name: 'Send again to ben@demo.test' }).click();
  await page.getByText('Another link is on its way to ben@demo.test').waitFor();
  t.strictSame(await barriers(page), []);

  const ben = await bandera.person();
  const inbox = await ben.tab('/outbox');
  await inbox.getByRole('link', { name: 'Join Demo' }).first().waitFor();
  t.strictSame(await barriers(inbox), []);
  // The newest mail is the first; the link of the one before has ended.
  await inbox.getByRole('link', { name: 'Join Demo' }).first().click();
  await inbox.getByRole('heading', { name: 'Join Demo' }).waitFor();
  await inbox.getByLabel('Your name').fill('Ben');
  await inbox.locator('input[type=password]').fill('four words are best');
  await inbox.getByRole('button', { name: 'Join' }).click();
  await inbox.waitForURL(/\/projects/); // where the way in ends
  await inbox.getByRole('link', { name: 'Members' }).click();
  await inbox.getByText('Ben (you)').waitFor();
  t.equal(await inbox.getByRole('button', { name: 'Invite somebody' }).count(), 0, 'a viewer invites nobody');

  const role = page.getByRole('combobox', { name: 'Role of Ben' });
  await role.waitFor(); // Ben appears by himself
  await role.click();
  await page.getByRole('option', { name: /^Editor/ }).click();
  await page.getByText('Ben: Editor from now on').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await waitFor('the role of before', patience, async () =>
    (await role.inputValue()) === 'Viewer' ? true : undefined,
  );
  await page.getByRole('button', { name: 'Remove Ben' }).click();
  await page.getByText('Their sessions in this company end at once').waitFor();
  t.strictSame(await barriers(page), []);
  await page.getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByText('Ben is not a member any more.').waitFor();
  t.strictSame(complaints, []);
});

t.test('a webhook is tried, fails, and is sent again', async t => {
  const received: { id: string; status: number }[] = [];
  let status = 200;
  const receiver = createServer((request, response) => {
    request.resume().on('end', () => {
      received.push({ id: String(request.headers['webhook-id']), status });
      response.writeHead(status).end('thank you');
    });
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  t.teardown(() => receiver.close());
  const address = receiver.address();
  const port = typeof address === 'object' ? address?.port : undefined;

  const { page, complaints } = await bandera.loggedIn();
  await bandera.visit(page, '/settings/webhooks');
  await page.getByRole('button', { name: 'New webhook' }).first().click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Pipeline');
  await page.getByRole('textbox', { name: 'Address' }).fill(`http://127.0.0.1:${port}/hook`);
  await page.getByRole('switch', { name: /All events/ }).click({ force: true });
  await page.getByRole('checkbox', { name: 'A segment is deleted' }).check();
  t.strictSame(await barriers(page), []);
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByText(/^whsec_/).waitFor();
  t.strictSame(await barriers(page), []);
  await page.getByRole('button', { name: 'I have kept it' }).click();
  await page.getByRole('link', { name: 'Pipeline' }).click();

  const list = page.getByRole('list', { name: 'Deliveries' });
  await page.getByRole('button', { name: 'Send a test' }).click();
  await list.getByText('Delivered').first().waitFor();
  status = 500;
  await page.getByRole('button', { name: 'Send a test' }).click();
  await page.getByRole('button', { name: 'Send again: delivery 2' }).waitFor();
  await page.getByRole('button', { name: '#2' }).click();
  await list.getByText('thank you').waitFor();
  t.strictSame(await barriers(page), []);
  status = 200;
  await page.getByRole('button', { name: 'Send again: delivery 2' }).click();
  await page.getByText('Sent again as delivery 3.').waitFor();
  await list.getByRole('listitem').filter({ hasText: '#3' }).getByText('Delivered').waitFor();
  const failed = received.find(each => each.status === 500);
  t.ok(
    received.some(({ id, status }) => id === failed?.id && status === 200),
    'under the same webhook-id',
  );

  await page.getByRole('radiogroup', { name: 'State' }).getByText('Delivered').click();
  await page.waitForURL('**state=delivered*');
  t.strictSame(complaints, []);
});

t.test('stale features are archived together, and come back together', async t => {
  const owner = await bandera.owner();
  for (const key of ['old-banner', 'old-search']) {
    const body = { project: 'demo', key, kind: 'release', valueType: 'boolean' };
    t.equal((await owner.post('/api/v1/features', body)).status, 201);
  }
  type Report = { items: { feature: string; stale: string | null }[] };
  const stale = async () => {
    const { body } = await owner.get<Report>('/api/v1/reports/features?project=demo');
    return body.items.filter(({ feature, stale }) => feature.startsWith('old-') && stale !== null).length;
  };
  // As if two months had passed since.
  await waitFor('both to be old', patience, async () => {
    makeOld('old-%');
    return (await stale()) === 2 ? true : undefined;
  });

  const { page, complaints } = await bandera.loggedIn();
  await bandera.visit(page, '/projects/demo/reports?view=stale');
  await page.getByRole('checkbox', { name: 'Choose old-banner' }).check();
  await page.getByRole('checkbox', { name: 'Choose old-search' }).check();
  t.strictSame(await barriers(page), []);
  await page.getByRole('button', { name: 'Archive 2 features' }).click();
  await page.getByText('Applications get their own default values from then on.').waitFor();
  t.strictSame(await barriers(page), []);
  await page.getByRole('button', { name: 'Archive', exact: true }).click();
  await page.getByText('2 features archived.').waitFor();
  await holdUndo(page);
  await page.getByRole('checkbox', { name: 'Choose old-banner' }).waitFor({ state: 'detached' });
  const { body } = await owner.get<{ items: unknown[] }>(
    '/api/v1/features?project=demo&search=old-&archived=true',
  );
  t.equal(body.items.length, 2);
  await page.getByRole('button', { name: 'Undo' }).click();
  await waitFor('both to be back', patience, async () => {
    const { body } = await owner.get<{ items: unknown[] }>('/api/v1/features?project=demo&search=old-');
    return body.items.length === 2 ? true : undefined;
  });
  t.strictSame(complaints, []);
});

function makeOld(pattern: string): void {
  const database = new DatabaseSync(path.join(data, 'reports.sqlite'), { timeout: 10_000 });
  const past = new Date(Date.now() - 60 * 86_400_000);
  const [first] = database.prepare('select typeof(created_at) as type from features limit 1').all();
  const value = first?.['type'] === 'integer' ? past.getTime() : past.toISOString();
  database.prepare('update features set created_at = ? where key like ?').run(value, pattern);
  database.close();
}

t.test('the log tells who changed what, and the chain holds', async t => {
  const owner = await bandera.owner();
  await owner.patch('/api/v1/features/legacy-search?project=demo', { description: 'Goes in spring' });
  const { page, complaints } = await bandera.loggedIn();
  await bandera.visit(page, '/audit');
  await page.getByText(/^Chain verified: \d+ entries/).waitFor();
  const entry = page.getByRole('button', { name: /changed the feature legacy-search/ });
  await entry.click();
  await page.getByRole('row', { name: /^description.*Goes in spring$/ }).waitFor();
  t.strictSame(await barriers(page), []);
  await page.getByRole('combobox', { name: 'Any kind of change' }).click();
  await page.getByRole('option', { name: 'API keys' }).click();
  await page.waitForURL('**type=projects.key*');
  await entry.waitFor({ state: 'detached' });
  await page
    .getByRole('button', { name: /created the API key/ })
    .first()
    .waitFor();
  t.strictSame(complaints, []);
});

t.test('a logo is cut out and sent; names and limits are saved', async t => {
  const { page, complaints } = await bandera.loggedIn();
  await bandera.visit(page, '/settings/company');
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="320"><rect width="640" height="320" fill="#0b6e4f"/></svg>';
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'logo.svg', mimeType: 'image/svg+xml', buffer: Buffer.from(svg) });
  await page.getByRole('slider', { name: 'Size' }).press('ArrowRight');
  t.strictSame(await barriers(page), []);
  await page.getByRole('button', { name: 'Use as logo' }).click();
  await page.getByText('The new logo is in place.').waitFor();
  const logo = await page.getByRole('img', { name: 'Logo of Demo' }).getAttribute('src');
  t.match(logo, /^\/assets\/logos\/[0-9a-f]{64}\.webp$/);
  await page.getByRole('button', { name: 'Back to the initials' }).click();
  await page.getByText('The company has its initials again.').waitFor();
  await closeMessages(page); // and the company is read anew

  await page.getByRole('textbox', { name: 'Projects', exact: true }).fill('120');
  await page.getByRole('button', { name: 'Save' }).last().click();
  await page.getByText('Saved.').waitFor();
  t.strictSame(complaints, []);
});

t.test('one ends a session elsewhere, and chooses what to be mailed', async t => {
  const elsewhere = await bandera.loggedIn();
  const { page, complaints } = await bandera.loggedIn();
  await bandera.visit(page, '/settings/notifications');
  await page.getByRole('checkbox', { name: 'An API key is revoked' }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved.').waitFor();
  await bandera.visit(page, '/settings/profile');
  await page.getByText('this browser', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Log out everywhere else' }).click();
  await page.getByText(/sessions are ended|session is ended/).waitFor();
  await elsewhere.page.reload();
  await elsewhere.page.waitForURL('**/login*');
  t.strictSame(complaints, []);
});
