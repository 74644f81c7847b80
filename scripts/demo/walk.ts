import { readFile } from 'node:fs/promises';
import { OFREPProvider } from '@openfeature/ofrep-provider';
import { type Client, OpenFeature } from '@openfeature/server-sdk';
import { type Api, apiOf } from './api.ts';
import { type Mailbox, mailTo, waitFor } from './mailbox.ts';

export interface WalkOptions {
  url: string;
  mailbox: Mailbox;
  say(line: string): void;
  /** Called once everything is written and before any of its traces is read: tests restart the services here. */
  between?: () => Promise<void>;
  /** How long the flip and then each trace may take to show, in milliseconds (60,000). */
  withinMs?: number;
  /** How many the program makes before the flip (1,000). */
  evaluations?: number;
}

export interface WalkResult {
  evaluations: number;
  counted: number;
  auditTypes: string[];
  auditValid: boolean;
}

const password = 'a long demo password';

/** The loop that Bandera exists for, walked once by two people and a program. Throws at the first thing that is wrong. */
export async function walk({
  url,
  mailbox,
  say,
  between,
  withinMs = 60_000,
  evaluations = 1_000,
}: WalkOptions): Promise<WalkResult> {
  const started = new Date(Date.now() - 60_000);
  const run = Date.now().toString(36);
  const ana = `ana.${run}@example.test`;
  const ben = `ben.${run}@example.test`;

  const owner = await signUp(url, mailbox, ana, `Tienda ${run}`);
  say(`1. ${ana} signed up; the code came by mail`);
  say(`2. logo: ${await uploadLogo(url, owner)}`);
  const colleague = await invite(url, mailbox, owner, ben);
  await colleague.put('/api/v1/notifications/preferences', { events: ['feature.changed'] });
  say(`3. ${ben} was invited, joined, and wants a mail when a feature changes`);

  const { project, key } = await createProject(owner);
  say(`4. project "shop" and a server key for its production environment`);
  const feature = await createFeature(owner);
  say('5. feature "express-checkout": 30 % of users in Uruguay, two variants');

  const client = await openFeatureClient(url, key);
  const before = await evaluateAll(client, evaluations);
  say(`6. ${evaluations} evaluations by @openfeature/server-sdk: ${tally(before)}`);
  await owner.patch(`/api/v1/features/${feature}/environments/production`, { enabled: false });
  const extra = await untilOff(client, withinMs);
  say(`7. switched off; the program saw it after ${extra} more evaluations`);
  await OpenFeature.close();
  await between?.();

  const total = evaluations + extra;
  const counted = await countedUsage(owner, { project, from: started, expected: total, withinMs });
  say(`8. usage report: ${counted} evaluations counted of ${total} made`);
  const { types, valid } = await auditOf(owner, started, withinMs);
  say(
    `9. audit: ${types.length} entries (${[...new Set(types)].length} kinds), chain ${valid ? 'verified' : 'BROKEN'}`,
  );
  const [subject] = await mailTo(mailbox, ben, /.*express-checkout.*/, withinMs);
  say(`10. mail to ${ben}: ${subject}`);
  return { evaluations: total, counted, auditTypes: types, auditValid: valid };
}

async function signUp(url: string, mailbox: Mailbox, email: string, company: string): Promise<Api> {
  const anyone = apiOf(url);
  await anyone.post('/api/v1/auth/register', { email, password, name: 'Ana', company: { name: company } });
  const [code] = await mailTo(mailbox, email, /\b\d{6}\b/);
  await anyone.post('/api/v1/auth/verify-email', { email, code });
  return logIn(url, email);
}

async function logIn(url: string, email: string): Promise<Api> {
  const { accessToken } = await apiOf(url).post<{ accessToken: string }>('/api/v1/auth/login', {
    email,
    password,
  });
  return apiOf(url, accessToken);
}

async function uploadLogo(url: string, owner: Api): Promise<string> {
  const { items } = await owner.get<{ items: { id: string }[] }>('/api/v1/companies');
  const form = new FormData();
  form.set('logo', new Blob([await readFile('assets/demo/logo.png')], { type: 'image/png' }), 'logo.png');
  const { logoUrl } = await owner.put<{ logoUrl: string }>(`/api/v1/companies/${items[0]?.id}/logo`, form);
  const served = await fetch(new URL(logoUrl, url));
  if (served.headers.get('content-type') !== 'image/webp')
    throw new Error(`${logoUrl} answered ${served.status}`);
  return `${logoUrl}, ${(await served.arrayBuffer()).byteLength} bytes`;
}

async function invite(url: string, mailbox: Mailbox, owner: Api, email: string): Promise<Api> {
  const { id } = await owner.post<{ id: string }>('/api/v1/users/invitations', { email, role: 'editor' });
  const [, token] = await mailTo(mailbox, email, /[?&]token=([\w-]+)/);
  const accepted = { token, name: 'Ben', password };
  const { accessToken } = await apiOf(url).post<{ accessToken: string }>(
    `/api/v1/users/invitations/${id}/accept`,
    accepted,
  );
  return apiOf(url, accessToken);
}

async function createProject(owner: Api): Promise<{ project: string; key: string }> {
  const { id } = await owner.post<{ id: string }>('/api/v1/projects', { key: 'shop', name: 'Shop' });
  const wanted = { environment: 'production', kind: 'server', name: 'Demo program' };
  const { key } = await owner.post<{ key: string }>(`/api/v1/projects/${id}/keys`, wanted);
  return { project: id, key };
}

async function createFeature(owner: Api): Promise<string> {
  const { id } = await owner.post<{ id: string }>('/api/v1/features', {
    project: 'shop',
    key: 'express-checkout',
    kind: 'release',
    valueType: 'string',
    variants: [
      { key: 'off', value: 'classic' },
      { key: 'one-page', value: 'one page' },
      { key: 'two-steps', value: 'two steps' },
    ],
    offVariant: 'off',
  });
  await owner.put(`/api/v1/features/${id}/environments/production`, {
    enabled: true,
    strategies: [
      {
        title: 'A third of Uruguay',
        rollout: 30,
        stickiness: 'userId',
        constraints: [{ field: 'country', operator: 'IN', values: ['UY'] }],
        variants: [
          { key: 'one-page', weight: 500 },
          { key: 'two-steps', weight: 500 },
        ],
      },
    ],
  });
  return id;
}

async function openFeatureClient(url: string, key: string): Promise<Client> {
  const provider = new OFREPProvider({ baseUrl: url, headers: [['Authorization', `Bearer ${key}`]] });
  await OpenFeature.setProviderAndWait('bandera-demo', provider);
  return OpenFeature.getClient('bandera-demo');
}

async function evaluateAll(client: Client, count: number): Promise<string[]> {
  const values: string[] = [];
  for (let user = 0; user < count; user += 1) {
    const context = { targetingKey: `user-${user}`, country: user % 2 === 0 ? 'UY' : 'AR' };
    const details = await client.getStringDetails('express-checkout', 'classic', context);
    if (details.errorCode) throw new Error(`evaluation failed: ${details.errorCode} ${details.errorMessage}`);
    if (context.country === 'AR' && details.value !== 'classic')
      throw new Error('a user outside of Uruguay got the feature');
    values.push(details.value);
  }
  const share = values.filter(value => value !== 'classic').length / (count / 2);
  if (share < 0.2 || share > 0.4) throw new Error(`30 % was asked for, ${share * 100} % got it`);
  return values;
}

function tally(values: string[]): string {
  const counts = Map.groupBy(values, value => value);
  return [...counts].map(([value, list]) => `${value} ${list.length}`).join(', ');
}

/** Evaluates until the flip is seen; how many evaluations that took. */
async function untilOff(client: Client, withinMs: number): Promise<number> {
  let count = 0;
  await waitFor('the flip', withinMs, async () => {
    count += 1;
    const details = await client.getStringDetails('express-checkout', 'default', {
      targetingKey: 'user-0',
      country: 'UY',
    });
    return details.reason === 'DISABLED' && details.value === 'classic' ? true : undefined;
  });
  return count;
}

interface ExpectedUsage {
  project: string;
  from: Date;
  expected: number;
  withinMs: number;
}

async function countedUsage(
  owner: Api,
  { project, from, expected, withinMs }: ExpectedUsage,
): Promise<number> {
  const to = new Date(Date.now() + 3_600_000).toISOString();
  const query = new URLSearchParams({
    project,
    from: from.toISOString(),
    to,
    feature: 'express-checkout',
    interval: 'hour',
  });
  return waitFor('the usage report', withinMs, async () => {
    const { total } = await owner.get<{ total: number }>(`/api/v1/reports/usage?${query}`);
    if (total > expected) throw new Error(`${total} evaluations counted, only ${expected} made`);
    return total === expected ? total : undefined;
  });
}

const expectedAudit = [
  'users.user.registered.v1',
  'companies.company.created.v1',
  'companies.company.updated.v1',
  'users.invitation.created.v1',
  'users.membership.created.v1',
  'projects.project.created.v1',
  'projects.key.created.v1',
  'features.feature.created.v1',
  'features.configuration.changed.v1',
];

async function auditOf(
  owner: Api,
  from: Date,
  withinMs: number,
): Promise<{ types: string[]; valid: boolean }> {
  const query = new URLSearchParams({ from: from.toISOString(), limit: '200' });
  const types = await waitFor('the audit entries', withinMs, async () => {
    const { items } = await owner.get<{ items: { type: string }[] }>(`/api/v1/audit?${query}`);
    const found = items.map(item => item.type);
    return expectedAudit.every(type => found.includes(type)) ? found : undefined;
  });
  const { valid } = await owner.get<{ valid: boolean }>('/api/v1/audit/verify');
  return { types, valid };
}
