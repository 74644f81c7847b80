import { demo } from '@bandera/contracts/demo';
import { OFREPProvider } from '@openfeature/ofrep-provider';
import { OpenFeature } from '@openfeature/server-sdk';
import type { Locator, Page } from 'playwright-core';
import t from 'tap';
import { waitFor } from '../../scripts/demo/mailbox.ts';
import { atRest } from '../../scripts/testing/at-rest.ts';
import { barriers, holdUndo, patience, startConsole } from './console.ts';

t.setTimeout(900_000);
const bandera = await startConsole(t);
const owner = await bandera.owner();

interface Configuration {
  enabled: boolean;
  revision: number;
  strategies: { title?: string; rollout: number; constraints: { values?: string[] }[] }[];
}

const at = (feature: string, environment: string = demo.environment) =>
  `/api/v1/features/${feature}/environments/${environment}?project=demo`;
const configurationOf = async (feature: string, environment?: string) =>
  (await owner.get<Configuration>(at(feature, environment))).body;
const strategy = (rollout: number, title: string) => ({ rollout, title, constraints: [] });

/** A feature that is on in `development` with these strategies. */
async function newFeature(key: string, strategies: object[] = [strategy(0, 'First')]): Promise<void> {
  const feature = { project: 'demo', key, kind: 'release', valueType: 'boolean' };
  t.equal((await owner.post('/api/v1/features', feature)).status, 201);
  t.equal((await owner.put(at(key), { enabled: true, strategies })).status, 200);
}

const headers: [string, string][] = [['Authorization', `Bearer ${demo.keys.server}`]];
await OpenFeature.setProviderAndWait(new OFREPProvider({ baseUrl: bandera.url, headers }));
t.teardown(() => OpenFeature.close());
/** What an application gets that asks as any does. */
const servedIs = (feature: string, expected: boolean) =>
  waitFor(`${feature} served as ${expected}`, patience, async () => {
    const details = await OpenFeature.getClient().getBooleanDetails(feature, !expected, {
      targetingKey: 'somebody',
    });
    return details.errorCode === undefined && details.value === expected ? true : undefined;
  });

const visit = (page: Page, path: string) => bandera.visit(page, `/projects/demo/features/${path}`);
const save = (page: Page) =>
  page.getByRole('region', { name: 'Unsaved changes' }).getByRole('button', { name: 'Save' }).click();
const setRollout = async (page: Page, percent: number): Promise<void> => {
  await page.getByRole('button', { name: 'Edit strategy 1' }).click();
  await page.getByLabel('Rollout in percent').fill(String(percent));
};
/** As from a column of a sheet: out of the clipboard, with the keys that people use. */
async function paste(field: Locator, text: string): Promise<void> {
  const page = field.page();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
  await field.focus();
  await page.keyboard.press('ControlOrMeta+v');
}

t.test('a rollout is edited, and an application sees it', async t => {
  await newFeature('rolled-out');
  await servedIs('rolled-out', false);
  const ana = await bandera.loggedIn();
  const { page } = ana;
  await visit(page, 'rolled-out?environment=development');
  await setRollout(page, 100);
  t.strictSame(await barriers(page), [], 'while it is edited');
  await save(page);
  await page.getByText('rolled-out is changed in Development.').waitFor();
  await holdUndo(page);
  await servedIs('rolled-out', true);

  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('0 % of everybody').waitFor();
  await servedIs('rolled-out', false);

  await page.getByRole('slider', { name: 'Rollout' }).press('End');
  await save(page);
  await servedIs('rolled-out', true);
  t.strictSame(ana.complaints, []);
});

t.test('the kill switch works at once, and back', async t => {
  await newFeature('killed', [strategy(100, 'All')]);
  await servedIs('killed', true);
  const { page } = await bandera.loggedIn();
  await visit(page, 'killed?environment=development');
  await page.getByLabel('killed in Development').click({ force: true });
  await page.getByText('Off in Development', { exact: true }).waitFor();
  await holdUndo(page);
  await servedIs('killed', false);
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('On in Development', { exact: true }).waitFor();
  await servedIs('killed', true);

  await page.getByRole('tab', { name: /Production/ }).click();
  await page.getByLabel('killed in Production').click({ force: true });
  const asked = page.getByRole('dialog');
  await asked.getByText(/evaluated 0 times in the last 24 hours/).waitFor();
  await asked.getByRole('button', { name: 'Cancel' }).click();
  t.notOk((await configurationOf('killed', 'production')).enabled, 'production asks first');
});

t.test('a revision is restored', async t => {
  await newFeature('restored', [strategy(100, 'All')]);
  await owner.put(at('restored'), { enabled: true, strategies: [strategy(0, 'Nobody')] });
  await servedIs('restored', false);
  const { page } = await bandera.loggedIn();
  await visit(page, 'restored?view=history');
  await page.getByText('Strategy 1 · Rollout').waitFor();
  t.strictSame(await barriers(page), []);
  await page.getByRole('button', { name: 'Restore revision 2' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click();
  await page.getByText('Development is again as in revision 2.').waitFor();
  await page.getByText('brought back revision 2').waitFor();
  await servedIs('restored', true);
});

t.test('two people at once: what one saves appears, and meets what the other has typed', async t => {
  await newFeature('together', [strategy(10, 'First')]);
  const [ana, bob] = [await bandera.loggedIn(), await bandera.loggedIn()];
  for (const { page } of [ana, bob]) await visit(page, 'together?environment=development');
  await setRollout(ana.page, 30);
  await setRollout(bob.page, 60);
  await save(bob.page);
  await bob.page.getByText('together is changed in Development.').waitFor();

  await ana.page.getByText('A colleague has saved another version meanwhile.', { exact: false }).waitFor();
  await save(ana.page);
  const dialog = ana.page.getByRole('dialog', { name: 'Somebody else was faster' });
  await dialog.getByText(/60 % of everybody/).waitFor();
  await dialog.getByText(/30 % of everybody/).waitFor();
  t.strictSame(await barriers(ana.page), []);
  await dialog.getByRole('button', { name: 'Save mine over it' }).click();
  await bob.page.getByText('30 % of everybody', { exact: false }).first().waitFor();
  t.match(await configurationOf('together'), { strategies: [{ rollout: 30 }] });
  t.match(ana.complaints, [/412/], 'the refusal is all that the browser noticed');
});

t.test('strategies are put in order by keyboard', async t => {
  await newFeature('ordered', [strategy(10, 'First'), strategy(20, 'Second')]);
  const { page } = await bandera.loggedIn();
  await visit(page, 'ordered?environment=development');
  const handle = page.getByRole('button', { name: 'Move First' });
  await handle.focus();
  await page.keyboard.press('Space');
  await page.getByText(/^First is (lifted, )?at place 1 of 2/).waitFor({ state: 'attached' });
  await atRest(page);
  await page.keyboard.press('ArrowDown');
  await page.getByText('First is at place 2 of 2.').waitFor({ state: 'attached' });
  await atRest(page);
  await page.keyboard.press('Space');
  await save(page);
  await page.getByText('ordered is changed in Development.').waitFor();
  t.match(await configurationOf('ordered'), { strategies: [{ title: 'Second' }, { title: 'First' }] });
});

t.test('a condition with thousands of values is pasted', async t => {
  await newFeature('pasted');
  const { page } = await bandera.loggedIn();
  await visit(page, 'pasted?environment=development');
  await page.getByRole('button', { name: 'Edit strategy 1' }).click();
  await page.getByRole('button', { name: 'Add a condition' }).click();
  await page.getByRole('combobox', { name: 'Field' }).fill('userId');
  await paste(
    page.getByRole('textbox', { name: 'Values' }),
    Array.from({ length: 3_000 }, (_, n) => `user-${n}`).join('\n'),
  );
  await page.getByText('3,000 values').waitFor();
  t.strictSame(await barriers(page), []);
  await save(page);
  await page.getByText('pasted is changed in Development.').waitFor();
  t.equal((await configurationOf('pasted')).strategies[0]?.constraints[0]?.values?.length, 3_000);
});

t.test('a field that is refused says so where it stands', async t => {
  await newFeature('refused');
  const { page } = await bandera.loggedIn();
  await visit(page, 'refused?environment=development');
  await page.getByRole('button', { name: 'Edit strategy 1' }).click();
  await page.getByRole('button', { name: 'Add a condition' }).click();
  await save(page);
  await page.getByText('Not saved: some fields are not right').waitFor();
  t.equal(await page.getByRole('combobox', { name: 'Field' }).getAttribute('aria-invalid'), 'true');
});

t.test('an environment is made like another one', async t => {
  await newFeature('copied', [strategy(40, 'Some')]);
  const { page } = await bandera.loggedIn();
  await visit(page, 'copied?environment=development&view=compare&with=staging');
  await page.getByText('2 differences').waitFor();
  t.strictSame(await barriers(page), []);
  await page.getByRole('button', { name: 'Copy Development to Staging' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Copy' }).click();
  await page.getByText('0 differences').waitFor();
  t.match(await configurationOf('copied', 'staging'), { enabled: true, strategies: [{ rollout: 40 }] });
});

t.test('a segment is made, used and kept from being deleted', async t => {
  const { page, complaints } = await bandera.loggedIn();
  await bandera.visit(page, '/segments');
  await page.getByRole('button', { name: 'New segment' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'New segment' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill('South');
  await dialog.getByRole('combobox', { name: 'Field' }).fill('country');
  await paste(dialog.getByRole('textbox', { name: 'Values' }), 'UY, AR, CL');
  await dialog.getByText('3 values').waitFor();
  t.strictSame(await barriers(page), []);
  await dialog.getByRole('button', { name: 'Create' }).click();
  await page.getByRole('button', { name: 'South', exact: true }).waitFor();
  t.strictSame(await barriers(page), []);

  const { body } = await owner.get<{ items: { id: string }[] }>('/api/v1/segments?search=South');
  await newFeature('southern', [{ rollout: 100, segments: [body.items[0]?.id] }]);
  await page.getByRole('button', { name: 'Delete South' }).click();
  await page.getByRole('dialog').getByText('southern').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'South', exact: true }).click();
  await page.getByRole('dialog').getByRole('link', { name: 'southern' }).click();
  await page.getByText('in the segment “South”', { exact: false }).waitFor();
  t.strictSame(complaints, []);
});
