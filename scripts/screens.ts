// `npm run screens`: docs/screens, taken by a real Chromium of a Bandera of its own, filled with an invented shop.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { house } from '@bandera/contracts/house';
import { type Running, startServices } from '@bandera/kit/run';
import type { Browser } from 'playwright-core';
import { allServices } from './all-services.ts';
import { consoleSite } from './console/serve.ts';
import { type Camera, camera } from './screens/camera.ts';
import { gallery } from './screens/gallery.ts';
import { password, people } from './screens/people.ts';
import { type Scene, scenes } from './screens/scenes.ts';
import { type Story, tell } from './screens/story.ts';
import { timeMachine } from './screens/time.ts';
import { openBrowser } from './testing/browser.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    to: { type: 'string', default: path.join(import.meta.dirname, '../docs/screens') },
    stay: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});
if (values.help) {
  process.stdout.write(`npm run screens [-- --only NAME…] [--to FOLDER] [--stay]
Takes the pictures of docs/screens: starts Bandera on a scratch folder, lives through two months of an invented shop in it,
and visits every screen. --only takes those whose names begin so. --stay keeps it running afterwards, to look around.
Needs Chromium, and the port 8080 or else PORT.\n`);
  process.exit(0);
}

const say = (line: string) => process.stdout.write(`${line}\n`);
const wanted = scenes.filter(({ name }) => !values.only || values.only.some(start => name.startsWith(start)));
const folder = mkdtempSync(path.join(tmpdir(), 'bandera-screens-'));
const receiver = createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(200).end('ok'));
});

let running: Running | undefined;
let browser: Browser | undefined;
try {
  await promisify(execFile)(process.execPath, [path.join(import.meta.dirname, 'build-console.ts')]);
  running = await start();
  const story = await tell(running, timeMachine(), await receiverUrl());
  say(`the story is told: ${running.url}, ${people.lucia.email} / ${password}`);
  browser = await openBrowser();
  await takeAll(browser, running.url, story);
  if (!values.only) writeFileSync(path.join(values.to, 'README.md'), gallery(scenes));
  if (values.stay) await new Promise(resolve => process.once('SIGINT', resolve));
} finally {
  await browser?.close();
  await running?.stop();
  receiver.close();
  rmSync(folder, { recursive: true, force: true });
}

async function start(): Promise<Running> {
  const { site } = consoleSite();
  return startServices(allServices, {
    house,
    site,
    env: {
      NODE_ENV: 'development',
      LOG_LEVEL: 'silent',
      PORT: process.env['PORT'] ?? '8080', // it is seen in the code that is shown
      DATA_DIR: folder,
      WEBHOOK_ALLOW_PRIVATE: 'true',
    },
  });
}

async function receiverUrl(): Promise<string> {
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const address = receiver.address();
  if (typeof address !== 'object' || !address) throw new Error('the receiver of webhooks has no port');
  return `http://localhost:${address.port}`;
}

/** Scenes of one view share a browser, so that one logs in once for each. */
async function takeAll(browser: Browser, url: string, story: Story): Promise<void> {
  const origin = url.replace('127.0.0.1', 'localhost');
  const byView = Map.groupBy(wanted, ({ view = {}, open = false }) => JSON.stringify({ view, open }));
  for (const group of byView.values()) {
    const [{ view = {}, open } = {}] = group;
    const eye = await camera(browser, origin, values.to, view);
    if (!open) await eye.logIn({ email: people.lucia.email, password });
    for (const scene of group) await take(eye, scene, story);
    await eye.close();
  }
}

async function take({ visit, page, take: shoot }: Camera, scene: Scene, story: Story): Promise<void> {
  try {
    await visit(typeof scene.path === 'string' ? scene.path : scene.path(story));
    await scene.prepare?.(page);
    const bytes = await shoot(scene.name);
    say(`${scene.name}.png, ${Math.round(bytes / 1_000)} kB`);
  } catch (error) {
    process.stderr.write(`${scene.name} failed: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
}
