import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Running } from '@bandera/kit/run';
import sharp from 'sharp';
import { type Api, apiOf } from '../demo/api.ts';
import { waitFor } from '../demo/mailbox.ts';
import { checkoutStrategies, features, type PlannedFeature, rollouts, segments } from './catalogue.ts';
import { as, join, mailed, password, people } from './people.ts';
import type { TimeMachine } from './time.ts';
import { countUsage, usageDays } from './usage.ts';

/** What the pictures are of: a shop, its people, and two months of their work. */
export interface Story {
  webhook: string;
}

export async function tell(running: Running, time: TimeMachine, receiver: string): Promise<Story> {
  const { url } = running;
  time.goTo(70, 12);
  await found(running);
  const lucia = await as(url, 'lucia');
  await addLogo(lucia);
  await join(running, lucia, 'mateo', 'admin');
  time.wait(5);
  await join(running, lucia, 'ana', 'editor');
  await join(running, lucia, 'tomas', 'viewer');

  time.goTo(69, 13);
  const mateo = await as(url, 'mateo');
  const shop = await createProjects(mateo);
  const keys = await createKeys(mateo);
  const named = await createSegments(mateo);

  const days = new Set([...features.map(({ age }) => age), ...rollouts.keys(), webhookSince]);
  for (const day of [...days].sort((a, b) => b - a)) {
    time.goTo(day);
    const author = await as(url, day % 3 === 0 ? 'mateo' : 'ana');
    for (const feature of features.filter(({ age }) => age === day)) {
      await createFeature(author, feature, named, time);
    }
    const percent = rollouts.get(day);
    if (percent !== undefined) await rollOut(author, percent, named);
    if (day === webhookSince) await createWebhooks(await as(url, 'mateo'), receiver);
  }
  time.comeBack();
  const webhook = await today(running, shop, keys);
  return { webhook };
}

/** The last hours, told without the time machine: tokens of these count in the pictures, too. */
async function today(running: Running, project: Project, keys: string[]): Promise<string> {
  const { url, shared } = running;
  const [lucia, ana] = [await as(url, 'lucia'), await as(url, 'ana')];
  await lucia.post('/api/v1/users/invitations', { email: 'sofia@ombu.example', role: 'editor' });
  await ana
    .put('/api/v1/notifications/preferences', { events: ['feature.changed', 'feature.stale'] })
    .catch(() => undefined);
  await lucia.post('/api/v1/features', {
    project: 'mobile-app',
    key: 'new-onboarding',
    name: 'New onboarding',
    kind: 'release',
    valueType: 'boolean',
  });
  await lucia.patch('/api/v1/features/new-onboarding/environments/development?project=mobile-app', {
    enabled: true,
  });
  const kill = '/api/v1/features/stop-recommendations/environments/production?project=web-shop';
  await ana.patch(kill, { enabled: true });
  await ana.patch(kill, { enabled: false });
  const counted = await countUsage(shared.bus, { company: project.company, project: project.id, keys });
  await waitFor('the counts', 120_000, async () => {
    const to = new Date(Date.now() + 3_600_000).toISOString();
    const from = new Date(Date.now() - (usageDays + 1) * 86_400_000).toISOString();
    const query = new URLSearchParams({ project: project.id, from, to, interval: 'day' });
    const { total } = await lucia.get<{ total: number }>(`/api/v1/reports/usage?${query}`);
    return total >= counted ? true : undefined;
  });
  const { items } = await lucia.get<{ items: { id: string; events: string[] }[] }>(
    '/api/v1/notifications/webhooks',
  );
  return items.find(({ events }) => events.includes('*'))?.id ?? '';
}

async function found({ url, shared }: Running): Promise<void> {
  const anyone = apiOf(url);
  const { name, email } = people.lucia;
  await anyone.post('/api/v1/auth/register', { name, email, password, company: { name: 'Ombú Market' } });
  const [code] = await mailed(shared, email, /\b\d{6}\b/);
  await anyone.post('/api/v1/auth/verify-email', { email, code });
}

async function addLogo(owner: Api): Promise<void> {
  const { items } = await owner.get<{ items: { id: string }[] }>('/api/v1/companies');
  const drawn = await readFile(path.join(import.meta.dirname, 'logo.svg'));
  const form = new FormData();
  const png = await sharp(drawn, { density: 144 }).png().toBuffer();
  form.set('logo', new Blob([new Uint8Array(png)], { type: 'image/png' }), 'logo.png');
  await owner.put(`/api/v1/companies/${items[0]?.id}/logo`, form);
}

interface Project {
  id: string;
  company: string;
}

/** Days ago. */
const webhookSince = 20;

async function createProjects(mateo: Api): Promise<Project> {
  const shop = await mateo.post<Project>('/api/v1/projects', {
    key: 'web-shop',
    name: 'Web shop',
    description: 'shop.ombu.example: catalogue, cart, checkout.',
  });
  await mateo.post('/api/v1/projects', {
    key: 'mobile-app',
    name: 'Mobile app',
    description: 'The app for Android and iOS.',
  });
  await mateo.post('/api/v1/projects', {
    key: 'logistics',
    name: 'Logistics',
    description: 'Depots, routes and the drivers’ devices.',
  });
  return shop;
}

async function createKeys(mateo: Api): Promise<string[]> {
  const wanted = [
    { environment: 'production', kind: 'server', name: 'Storefront' },
    { environment: 'production', kind: 'server', name: 'Orders API' },
    { environment: 'production', kind: 'client', name: 'Web pages', origins: ['https://shop.ombu.example'] },
    { environment: 'staging', kind: 'server', name: 'Staging' },
    { environment: 'development', kind: 'server', name: 'Developers' },
  ];
  const ids: string[] = [];
  for (const key of wanted)
    ids.push((await mateo.post<{ id: string }>('/api/v1/projects/web-shop/keys', key)).id);
  return ids.slice(0, 4);
}

async function createSegments(mateo: Api): Promise<Map<string, string>> {
  const accounts = Array.from({ length: 2_400 }, (_, index) => `W-${10_000 + index * 7}`);
  const wanted = [
    {
      name: segments.staff,
      description: 'Employees, and the customers who test for us.',
      constraints: [
        { field: 'email', operator: 'STR_ENDS_WITH', values: ['@ombu.example', '@testers.example'] },
      ],
    },
    {
      name: segments.gold,
      description: 'Customers of the gold and platinum plans.',
      constraints: [{ field: 'plan', operator: 'IN', values: ['gold', 'platinum'] }],
    },
    {
      name: segments.wholesale,
      description: 'As exported from the accounting system.',
      constraints: [{ field: 'account', operator: 'IN', values: accounts }],
    },
  ];
  const ids = new Map<string, string>();
  for (const segment of wanted)
    ids.set(segment.name, (await mateo.post<{ id: string }>('/api/v1/segments', segment)).id);
  return ids;
}

async function createFeature(
  author: Api,
  { age: _age, use: _use, production, ...feature }: PlannedFeature,
  named: Map<string, string>,
  time: TimeMachine,
): Promise<void> {
  await author.post('/api/v1/features', { project: 'web-shop', ...feature });
  const at = (environment: string) =>
    `/api/v1/features/${feature.key}/environments/${environment}?project=web-shop`;
  const everybody = feature.variants ? production.strategies : [{ title: 'Everybody' }];
  time.wait(1);
  await author.put(at('development'), { enabled: true, strategies: withIds(everybody, named) });
  time.wait(2);
  await author.put(at('staging'), { enabled: true, strategies: withIds(everybody, named) });
  time.wait(4);
  const strategies = withIds(production.strategies, named);
  await author.put(at('production'), { ...production, strategies });
}

const rollOut = (author: Api, percent: number, named: Map<string, string>) =>
  author.put('/api/v1/features/new-checkout/environments/production?project=web-shop', {
    enabled: true,
    strategies: withIds(checkoutStrategies(percent), named),
  });

/** Strategies name segments; the API wants their ids. */
const withIds = (strategies: object[] = [], named: Map<string, string>) =>
  strategies.map(strategy =>
    'segments' in strategy && Array.isArray(strategy.segments)
      ? { ...strategy, segments: strategy.segments.map(name => named.get(name)) }
      : strategy,
  );

async function createWebhooks(mateo: Api, receiver: string): Promise<void> {
  await mateo.post('/api/v1/notifications/webhooks', {
    name: 'Messages to #releases',
    url: `${receiver}/chat`,
    events: ['*'],
  });
  await mateo.post('/api/v1/notifications/webhooks', {
    name: 'Warehouse of changes',
    url: `${receiver}/changes`,
    events: ['feature.changed', 'feature.archived', 'segment.changed'],
  });
}
