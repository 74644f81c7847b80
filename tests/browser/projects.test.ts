import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import t from 'tap';
import { atRest } from '../../scripts/testing/at-rest.ts';
import { barriers, closeMessages, holdUndo, startConsole } from './console.ts';

t.setTimeout(900_000);
const bandera = await startConsole(t);

t.test('from nothing to the first evaluated flag, by what the page says', async t => {
  const email = 'eva@steps.test';
  const eva = await bandera.person();
  const page = await eva.tab('/sign-up');
  const started = performance.now();
  await page.getByLabel('Your name').fill('Eva');
  await page.getByLabel('E-mail').fill(email);
  await page.locator('input[type=password]').fill('four words are best');
  await page.getByLabel('Company').fill('Steps');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByLabel('Digit 1').click();
  await page.keyboard.type(await bandera.codeFor(email));
  await page.getByRole('button', { name: 'New project' }).first().click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Shop');
  await page.getByRole('button', { name: 'Create' }).click();

  await page.getByRole('button', { name: 'Create it, on in Development' }).click();
  await page.getByText('on in Development', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Create a server key' }).click();
  await page.getByText('This is the only time it is shown').waitFor();
  await page.getByText('Waiting for the first evaluation').waitFor();
  t.strictSame(await barriers(page), []);

  const code = await page.getByRole('region', { name: 'Code for Node.js', exact: true }).innerText();
  const run = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code]);
  t.equal(run.stdout.trim(), 'true', 'the code of the page, as it stands there');
  await page.getByText('new-checkout was evaluated in Development').waitFor();
  t.equal(await page.getByRole('img', { name: /^Step \d, done$/ }).count(), 3, 'all is green');
  t.comment(
    `console: from the sign-up form to green: ${Math.round((performance.now() - started) / 1_000)} s`,
  );
  t.strictSame(await barriers(page), []);
  t.strictSame(eva.complaints, []);
});

t.test('environments are made, put in order, renamed and deleted', async t => {
  const owner = await bandera.owner();
  await owner.post('/api/v1/projects', { key: 'places', name: 'Places' });
  const { page, complaints } = await bandera.loggedIn();
  await bandera.visit(page, '/projects/places/environments');
  await page.getByRole('button', { name: 'New environment' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Load test');
  t.equal(await page.getByRole('textbox', { name: 'Key' }).inputValue(), 'load-test');
  t.strictSame(await barriers(page), []);
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByText('Load test is there.').waitFor();
  const order = async () => {
    const { body } = await owner.get<{ items: { key: string }[] }>('/api/v1/projects/places/environments');
    return body.items.map(({ key }) => key).join();
  };
  t.equal(await order(), 'development,staging,production,load-test');

  await page.getByRole('button', { name: 'Move Load test' }).focus();
  for (const [key, place] of [
    ['Space', 4],
    ['ArrowUp', 3],
    ['ArrowUp', 2],
  ] as const) {
    await page.keyboard.press(key);
    const heard = new RegExp(`^Load test is (lifted, )?at place ${place} of 4`);
    await page.getByText(heard).waitFor({ state: 'attached' });
    await atRest(page);
  }
  await page.keyboard.press('Space');
  await page.getByText('Load test is at place 2.').waitFor();
  await holdUndo(page);
  t.equal(await order(), 'development,load-test,staging,production', 'by keyboard');
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('listitem').nth(3).getByText('Load test').waitFor();

  await page.getByRole('button', { name: 'Actions for Load test' }).click();
  await page.getByRole('menuitem', { name: 'Rename or change kind' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Stress');
  await owner.patch('/api/v1/projects/places/environments/load-test', { name: 'Heavy load' });
  await page.getByRole('button', { name: 'Save' }).click();
  const conflict = page.getByRole('dialog', { name: 'Somebody else was faster' });
  await conflict.getByText('Heavy load').waitFor();
  t.strictSame(await barriers(page), []);
  await conflict.getByRole('button', { name: 'Save mine over it' }).click();
  await page.getByText('Stress is saved.').waitFor();

  await page.getByRole('button', { name: 'Actions for Stress' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('0 API keys are revoked').waitFor();
  t.strictSame(await barriers(page), []);
  t.ok(await dialog.getByRole('button', { name: 'Delete' }).isDisabled(), 'not by accident');
  await dialog.getByRole('textbox').fill('load-test');
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await page.getByText('Stress is deleted.').waitFor();
  t.equal(await order(), 'development,staging,production');
  t.strictSame(
    complaints.filter(each => !each.includes('412')),
    [],
  );
});

t.test('a key is shown once, and its successor seen at work', async t => {
  const owner = await bandera.owner();
  await owner.post('/api/v1/projects', { key: 'locks', name: 'Locks' });
  const { page, complaints } = await bandera.loggedIn();
  await bandera.visit(page, '/projects/locks/keys');
  await page.getByRole('button', { name: 'New key' }).first().click();
  await page.getByRole('textbox', { name: 'Name' }).fill('shop page');
  await page.getByRole('radio', { name: /^Client/ }).click();
  await page.getByRole('combobox', { name: 'Web origins' }).fill('not an origin');
  await page.keyboard.press('Enter');
  t.strictSame(await barriers(page), []);
  await page.getByRole('button', { name: 'Create' }).click();
  await page.getByText('must be scheme://host').first().waitFor();
  for (let tag = 0; tag < 3; tag += 1) {
    await page.getByRole('combobox', { name: 'Web origins' }).focus();
    await page.keyboard.press('Backspace');
  }
  await page.getByRole('combobox', { name: 'Web origins' }).fill('https://shop.example.com');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Create' }).click();
  const shown = page.getByRole('dialog', { name: 'Your new key' });
  const key = await shown.locator('pre').innerText();
  t.match(key, /^locks:development\./);
  t.strictSame(await barriers(page), []);
  await shown.getByRole('button', { name: 'I have stored it' }).click();
  t.notMatch(await page.locator('body').innerText(), key, 'never again');
  await page.getByText('1 origin').waitFor();

  await page.getByRole('button', { name: 'Actions for shop page' }).click();
  await page.getByRole('menuitem', { name: 'Rotate' }).click();
  await page.getByRole('button', { name: 'Create the new key' }).click();
  const next = await page.getByRole('dialog').locator('pre').innerText();
  await page.getByRole('button', { name: 'I have stored it' }).click();
  await page.getByText('Waiting for the new key to be used').waitFor();
  const headers = { Authorization: `Bearer ${next}`, 'Content-Type': 'application/json' };
  const asked = await fetch(`${bandera.url}/ofrep/v1/evaluate/flags`, {
    method: 'POST',
    headers: { ...headers, Origin: 'https://shop.example.com' },
    body: JSON.stringify({ context: { targetingKey: 'user-42' } }),
  });
  t.equal(asked.status, 200);
  await page.getByText('The new key is in use').waitFor();
  t.strictSame(await barriers(page), []);
  t.strictSame(
    complaints.filter(each => !each.includes('400')),
    [],
  );
});

t.test('a project is renamed, shared, deleted, and comes back', async t => {
  const owner = await bandera.owner();
  await owner.post('/api/v1/projects', { key: 'garden', name: 'Garden' });
  const { page } = await bandera.loggedIn();
  await bandera.visit(page, '/projects/garden/settings');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Rose garden');
  await owner.patch('/api/v1/projects/garden', { name: 'Vegetable garden' });
  await page.getByRole('button', { name: 'Save' }).click();
  const conflict = page.getByRole('dialog', { name: 'Somebody else was faster' });
  await conflict.getByText('Vegetable garden').waitFor();
  await conflict.getByRole('button', { name: 'Save mine over it' }).click();
  await page.getByText('The project is saved.').waitFor();

  await page.getByRole('combobox', { name: 'Add somebody of the company' }).click();
  await page.getByRole('option', { name: /owner@demo.test/ }).click();
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('combobox', { name: /^Role of/ }).waitFor();
  t.strictSame(await barriers(page), []);
  await page.getByRole('button', { name: /^Remove / }).click();
  await page.getByText('Nobody has a role of their own here').waitFor();

  await closeMessages(page);
  await page.getByRole('button', { name: 'Delete project' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete Rose garden?' });
  await dialog.getByText('0 features').waitFor();
  await dialog.getByRole('button', { name: 'Delete project' }).click();
  await page.waitForURL('**/projects');
  await page.getByRole('button', { name: 'Restore Rose garden' }).waitFor();
  await page
    .getByRole('alert')
    .filter({ hasText: 'Rose garden is deleted.' })
    .getByRole('button', { name: 'Undo' })
    .click();
  await page.getByRole('link', { name: 'Rose garden' }).waitFor();
});

t.test('the playground says who gets what, and why', async t => {
  const { page, complaints } = await bandera.loggedIn();
  await bandera.visit(page, '/projects/demo/playground');
  const beta = page.getByRole('button', { name: /^beta-uruguay/ });
  await beta.getByText('No strategy lets them in').waitFor();
  await page.getByRole('button', { name: 'country', exact: true }).click();
  await page.getByRole('textbox', { name: 'Value of country' }).fill('UY');
  await beta.getByText('The conditions of strategy 1 hold').waitFor();
  await beta.click();
  await page.getByText('country is UY').waitFor();
  await page.getByRole('button', { name: /^new-checkout/ }).click();
  await page.getByText(/rollout to 50 % by userId: user-42 is in bucket \d+ of 100/).waitFor();
  t.strictSame(await barriers(page), []);

  await page.getByText('JSON', { exact: true }).click();
  await page.getByRole('textbox', { name: 'JSON' }).fill('{"country": ["UY"]}');
  await page.getByText('Must be an object of texts').waitFor();
  await page.getByRole('textbox', { name: 'JSON' }).fill('{"country": "AR"}');
  await beta.getByText('No strategy lets them in').waitFor();
  await page.reload();
  await beta.getByText('No strategy lets them in').waitFor();
  t.match(await page.getByRole('textbox', { name: 'JSON' }).inputValue(), /"AR"/, 'it is in the address');
  t.strictSame(complaints, []);
});

t.test('a flagd file is looked at, then imported; the export holds it', async t => {
  const owner = await bandera.owner();
  await owner.post('/api/v1/projects', { key: 'moved', name: 'Moved' });
  const { page, complaints } = await bandera.loggedIn();
  await bandera.visit(page, '/projects/moved/transfer');
  const flags = {
    plain: { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'on' },
    split: {
      state: 'ENABLED',
      variants: { a: 'A', b: 'B' },
      defaultVariant: 'a',
      targeting: {
        fractional: [
          ['a', 50],
          ['b', 50],
        ],
      },
    },
  };
  const file = {
    name: 'flags.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify({ flags })),
  };
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByRole('heading', { name: 'What it would change' }).waitFor();
  await page.getByText('Development').first().waitFor();
  t.strictSame(await barriers(page), []);
  const importing = page.getByRole('button', { name: /^Import \d+ change/ });
  const loss = page.getByRole('checkbox', { name: 'Import the rest without them' });
  if (await loss.isVisible()) {
    t.ok(await importing.isDisabled(), 'nothing is lost unasked');
    await loss.check();
  }
  await importing.click();
  await page.getByText(/changes? (is|are) imported\./).waitFor();

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download' }).click(),
  ]);
  t.equal(download.suggestedFilename(), 'moved.bandera.json');
  const exported = JSON.parse(await readFile(await download.path(), 'utf8'));
  t.match(exported, { format: 'bandera', features: [{ key: 'plain' }] });

  await page.locator('input[type=file]').setInputFiles(await download.path());
  await page
    .getByText('is no JSON file')
    .or(page.getByText('Everything in the file is here already'))
    .waitFor();
  t.strictSame(complaints, []);
});
