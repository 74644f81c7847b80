import type { Page } from 'playwright-core';
import { expectedDetails, seenDetails } from './open-feature.ts';
import { type Asking, compareUser, servedTo } from './scene.ts';
import { expectedToggle, seenToggle } from './unleash.ts';
import { frontendContext, openFeatureContext } from './users.ts';

const atOnce = 50;

/** One bulk request of the browser for each user, since that is what a change of context is. */
export async function askWebSdk(asking: Asking, page: Page): Promise<void> {
  const { scene, expected } = asking;
  const { url, clientKey, users, features } = scene;
  const status = await page.evaluate(([at, key]) => globalThis.compat.startOpenFeature(at, key), [
    url,
    clientKey,
  ] as const);
  if (status !== 'READY') throw new Error(`the provider is ${status}`);
  const questions = features.map(({ key, valueType }) => ({ key, valueType }));
  for (let first = 0; first < users.length; first += atOnce) {
    const some = users.slice(first, first + atOnce);
    const asked = {
      questions,
      contexts: some.map(openFeatureContext),
      on: some.map((_, index) =>
        features
          .map((_, at) => servedTo(expected, first + index, at) === true)
          .map(Number)
          .join(''),
      ),
    };
    const text = await page.evaluate(each => globalThis.compat.askOpenFeature(each), asked);
    const answers: Parameters<typeof seenDetails>[0][][] = JSON.parse(text);
    for (const [index, got] of answers.entries()) {
      compareUser(asking, first + index, { expected: expectedDetails, got: got.map(seenDetails) });
    }
  }
}

export async function askFrontendInPage(asking: Asking, page: Page): Promise<void> {
  const { url, clientKey, users, features } = asking.scene;
  const error = await page.evaluate(([at, key]) => globalThis.compat.startUnleash(at, key), [
    `${url}/api/frontend`,
    clientKey,
  ] as const);
  if (error !== undefined) throw new Error(error);
  const keys = features.map(({ key }) => key);
  for (let first = 0; first < users.length; first += atOnce) {
    const asked = { keys, contexts: users.slice(first, first + atOnce).map(frontendContext) };
    const text = await page.evaluate(each => globalThis.compat.askUnleash(each), asked);
    const answers: { enabled: boolean; variant: Parameters<typeof seenToggle>[1] }[][] = JSON.parse(text);
    for (const [index, toggles] of answers.entries()) {
      const got = toggles.map(({ enabled, variant }) => seenToggle(enabled, variant));
      compareUser(asking, first + index, { expected: expectedToggle, got });
    }
  }
}
