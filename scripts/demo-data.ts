import { demo } from '@bandera/contracts/demo';
import type { Running } from '@bandera/kit/run';
import { type Api, apiOf } from './demo/api.ts';

/** The features of the demo project: what each shows stands in its description. */
const features = [
  {
    key: 'new-checkout',
    name: 'New checkout',
    description: 'Half of the users, always the same half: a 50 % rollout by userId.',
    kind: 'release',
    valueType: 'boolean',
    environment: {
      enabled: true,
      strategies: [{ title: 'Half of all users', rollout: 50, stickiness: 'userId' }],
    },
  },
  {
    key: 'banner-text',
    name: 'Banner text',
    description: 'A text in three versions, spread by weights.',
    kind: 'experiment',
    valueType: 'string',
    variants: [
      { key: 'none', value: '' },
      { key: 'friendly', value: 'Good to see you!' },
      { key: 'short', value: 'Hello' },
    ],
    offVariant: 'none',
    environment: {
      enabled: true,
      strategies: [
        {
          title: 'Half and half',
          variants: [
            { key: 'friendly', weight: 500 },
            { key: 'short', weight: 500 },
          ],
        },
      ],
    },
  },
  {
    key: 'max-items',
    name: 'Most items in a cart',
    description: 'A number that operations can turn without a deployment.',
    kind: 'operational',
    valueType: 'number',
    variants: [
      { key: 'usual', value: 20 },
      { key: 'sale', value: 100 },
    ],
    offVariant: 'usual',
    environment: {
      enabled: true,
      strategies: [{ title: 'During the sale', variants: [{ key: 'sale', weight: 1000 }] }],
    },
  },
  {
    key: 'theme',
    name: 'Theme',
    description: 'A whole JSON object as a value.',
    kind: 'permission',
    valueType: 'json',
    variants: [
      { key: 'light', value: { background: '#ffffff', accent: '#0b6e4f' } },
      { key: 'dark', value: { background: '#101418', accent: '#5fd3a5' } },
    ],
    offVariant: 'light',
    environment: {
      enabled: true,
      strategies: [
        {
          title: 'Who asked for the dark one',
          constraints: [{ field: 'theme', operator: 'IN', values: ['dark'] }],
          variants: [{ key: 'dark', weight: 1000 }],
        },
      ],
    },
  },
  {
    key: 'beta-uruguay',
    name: 'Beta in Uruguay',
    description: 'On where country is UY.',
    kind: 'release',
    valueType: 'boolean',
    environment: {
      enabled: true,
      strategies: [
        { title: 'In Uruguay', constraints: [{ field: 'country', operator: 'IN', values: ['UY'] }] },
      ],
    },
  },
  {
    key: 'legacy-search',
    name: 'Legacy search',
    description: 'Off: the kill switch was used.',
    kind: 'kill-switch',
    valueType: 'boolean',
    environment: { enabled: false, strategies: [] },
  },
];

/**
 * Fills an empty installation through its own API, as a person would: sign up, prove the address with the mailed code,
 * create project and features. Only the two well-known keys come in by the internal import.
 */
export async function createDemoData({ url, shared }: Running): Promise<void> {
  const api = apiOf(url);
  const { owner: email, password } = demo;
  await api.post('/api/v1/auth/register', {
    email,
    password,
    name: 'Demo Owner',
    company: { name: demo.company },
  });
  await api.post('/api/v1/auth/verify-email', { email, code: await mailedCode(shared.mail) });
  const { accessToken } = await api.post<{ accessToken: string }>('/api/v1/auth/login', { email, password });

  const owner = apiOf(url, accessToken);
  const project = await owner.post<{ id: string }>('/api/v1/projects', { key: demo.project, name: 'Demo' });
  const seed = apiOf(url, await shared.internal.sign('seed', 'projects'));
  for (const kind of ['server', 'client'] as const) {
    const key = {
      project: project.id,
      environment: demo.environment,
      kind,
      name: `Demo ${kind} key`,
      key: demo.keys[kind],
    };
    await seed.post('/internal/projects/keys/import', key);
  }
  await createDemoFeatures(owner);
}

/** The features of the demo, in a project of that name which is there already. */
export async function createDemoFeatures(owner: Api): Promise<void> {
  for (const { environment, ...feature } of features) {
    const { id } = await owner.post<{ id: string }>('/api/v1/features', {
      project: demo.project,
      ...feature,
    });
    await owner.put(`/api/v1/features/${id}/environments/${demo.environment}`, environment);
  }
}

async function mailedCode(mail: Running['shared']['mail']): Promise<string> {
  const [newest] = (await mail.outbox?.list(1)) ?? [];
  const code = /\b\d{6}\b/.exec(newest?.text ?? '')?.[0];
  if (!code) throw new Error('the demo data need the code that was mailed, but SMTP_URL sends it elsewhere');
  return code;
}
