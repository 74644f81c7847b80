// A thread of its own: what tap hooks into a thread to watch its promises costs more than all the clients do.
import { parentPort, workerData } from 'node:worker_threads';
import { BanderaProvider } from '@bandera/sdk';
import { OpenFeature } from '@openfeature/server-sdk';
import type { Unleash } from 'unleash-client';
import { openBrowser } from '../../scripts/testing/browser.ts';
import { column } from './answers.ts';
import { askFrontendInPage, askWebSdk } from './browser-clients.ts';
import { type Asking, completeScene, expectedAnswers, type Place, setScene } from './scene.ts';
import {
  askBanderaProvider,
  askExplanations,
  askFlagd,
  askFrontendClient,
  askOfrepProvider,
  askUnleashClient,
} from './server-clients.ts';
import { servePage } from './shop-page.ts';
import { unleashClient } from './unleash.ts';
import { named } from './versions.ts';

/** What the matrix found of one client. */
export interface Found {
  client: string;
  summary: string;
  compared: number;
  disagreements: number;
  /** The first 20. */
  first: readonly string[];
}

/** The last message: how much there was to tell apart. */
export interface Outcomes {
  features: number;
  users: number;
  outcomes: number;
  reasons: string[];
}

const given: Omit<Place, 'origin'> & { withBrowser: boolean } = workerData;
const page = await servePage();
const scene = await setScene({ ...given, origin: page.origin });
const { url, serverKey } = scene;
const followers: [string, Unleash][] = [
  ['polling', await unleashClient(url, serverKey)],
  ['delta', await unleashClient(url, serverKey, { experimentalMode: { type: 'polling', format: 'delta' } })],
  ['streaming', await unleashClient(url, serverKey, { experimentalMode: { type: 'streaming' } })],
];
const provider = new BanderaProvider({ url, key: serverKey, pollSeconds: 3_600 });
await OpenFeature.setProviderAndWait('bandera', provider);
await completeScene(scene);
const expected = await expectedAnswers(scene);

async function ask(client: string, how: (asking: Asking) => Promise<void>): Promise<void> {
  const to = column(client);
  await how({ scene, expected, to });
  const { compared, disagreements } = to;
  const first = disagreements.slice(0, 20);
  const found: Found = {
    client,
    summary: to.summary(),
    compared,
    disagreements: disagreements.length,
    first,
  };
  parentPort?.postMessage(found);
}

const serverSdk = named('@openfeature/server-sdk');
await ask(`${serverSdk} with ${named('@openfeature/ofrep-provider')}`, askOfrepProvider);
await ask(`${serverSdk} with ${named('@bandera/sdk')}`, asking => askBanderaProvider(asking, 'bandera'));
for (const [mode, sdk] of followers) {
  await ask(`${named('unleash-client')} (${mode})`, asking => askUnleashClient(asking, sdk));
  sdk.destroy();
}
await ask(`${named('unleash-proxy-client')} in Node`, askFrontendClient);
await ask(`${named('@openfeature/flagd-core')} over /flagd/v1/flags.json`, askFlagd);
await ask('POST /api/v1/features/evaluate, every tenth user', askExplanations);
await OpenFeature.close();

if (given.withBrowser) await askInBrowser();
page.close();

async function askInBrowser(): Promise<void> {
  const browser = await openBrowser();
  const shop = await page.open(browser);
  const inChromium = `in Chromium ${browser.version()}`;
  const webSdk = `${named('@openfeature/web-sdk')} with ${named('@openfeature/ofrep-web-provider')}`;
  await ask(`${webSdk} ${inChromium}`, asking => askWebSdk(asking, shop));
  await ask(`${named('unleash-proxy-client')} ${inChromium}`, asking => askFrontendInPage(asking, shop));
  await browser.close();
}

const answers = expected.flat();
const outcomes: Outcomes = {
  features: scene.features.length,
  users: scene.users.length,
  outcomes: new Set(
    expected.flatMap(each => each.map(({ reason, variant }, at) => `${at} ${reason} ${variant}`)),
  ).size,
  reasons: [...new Set(answers.map(({ reason }) => reason))].sort(),
};
parentPort?.postMessage(outcomes);
