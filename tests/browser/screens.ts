import { demo } from '@bandera/contracts/demo';
import { outboxPage, waitFor } from '../../scripts/demo/mailbox.ts';
import { type Console, patience } from './console.ts';

/** Every screen by its address: those that anybody sees, and those behind the log-in. */
export interface Screens {
  open: string[];
  inside: string[];
}

/** Gives the demo what its screens are there to show, and says where they are. */
export async function furnish(bandera: Console): Promise<Screens> {
  const owner = await bandera.owner();
  const create = async (path: string, body: object): Promise<string> => {
    const answer = await owner.post<{ id: string }>(path, body);
    if (answer.status > 299) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body.id;
  };
  const segment = await create('/api/v1/segments', {
    name: 'South',
    constraints: [{ field: 'country', operator: 'IN', values: ['UY', 'AR', 'CL'] }],
  });
  await addFeature(bandera, create, segment);
  await create('/api/v1/projects', { key: 'empty', name: 'Empty' });
  const webhook = await create('/api/v1/notifications/webhooks', {
    name: 'Pipeline',
    url: 'http://127.0.0.1:9/nobody',
    events: ['*'],
  });
  await create(`/api/v1/notifications/webhooks/${webhook}/test`, {});
  await create('/api/v1/users/invitations', { email: 'guest@demo.test', role: 'viewer' });
  await waitFor('the flags of the demo', patience, async () =>
    (await evaluate(bandera, 'everything')) === 200 ? true : undefined,
  );
  for (const key of ['new-checkout', 'banner-text', 'theme', 'banner-txet']) await evaluate(bandera, key);
  return {
    open: [
      '/login',
      '/sign-up',
      '/forgot-password',
      await invitation(bandera),
      '/invitations/x?token=x',
      '/outbox',
    ],
    inside: [...ofProjects, ...ofCompany, `/settings/webhooks/${webhook}`, '/nowhere'],
  };
}

const ofFeature = ['targeting', 'compare&with=staging', 'usage', 'code', 'history', 'settings'];
const ofProjects = [
  '/projects',
  '/projects/empty/features',
  '/projects/empty/first-steps',
  '/projects/demo/features',
  '/projects/demo/features?search=nothing-like-it',
  ...ofFeature.map(view => `/projects/demo/features/everything?environment=development&view=${view}`),
  '/projects/demo/features/banner-text?environment=development',
  '/projects/demo/first-steps',
  '/projects/demo/playground',
  '/projects/demo/reports?environment=development',
  '/projects/demo/reports?environment=development&by=variant&span=30d&everywhere=true',
  '/projects/demo/reports?view=unknown',
  '/projects/demo/reports?view=stale',
  '/projects/demo/environments',
  '/projects/demo/keys',
  '/projects/demo/transfer',
  '/projects/demo/settings',
  '/segments',
];
const ofCompany = [
  '/audit',
  '/audit?type=features.feature&from=2020-01-01&to=2020-01-02',
  '/settings/profile',
  '/settings/notifications',
  '/settings/members',
  '/settings/company',
  '/settings/webhooks',
];

/** One whose page has something in each of its parts. */
async function addFeature(
  bandera: Console,
  create: (path: string, body: object) => Promise<string>,
  segment: string,
): Promise<void> {
  const owner = await bandera.owner();
  await create('/api/v1/features', {
    project: demo.project,
    key: 'everything',
    description: 'With **all** that a feature may have.',
    kind: 'release',
    valueType: 'boolean',
    tags: ['checkout'],
  });
  const strategies = [
    { title: 'Those of the south', segments: [segment], rollout: 40, stickiness: 'userId' },
    {
      title: 'Testers',
      constraints: [{ field: 'email', operator: 'STR_ENDS_WITH', values: ['@demo.test'] }],
    },
  ];
  for (const [environment, more] of [
    ['development', { prerequisites: [{ feature: 'new-checkout' }] }],
    ['staging', {}],
  ] as const) {
    const path = `/api/v1/features/everything/environments/${environment}?project=${demo.project}`;
    const { status, body } = await owner.put(path, { enabled: true, strategies, ...more });
    if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
  }
}

/** As an application does it that uses OFREP. */
async function evaluate({ url }: Console, feature: string): Promise<number> {
  const { status } = await fetch(`${url}/ofrep/v1/evaluate/flags/${feature}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${demo.keys.server}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ context: { targetingKey: 'user-1' } }),
  });
  return status;
}

/** Where the link of an invitation leads. */
const invitation = (bandera: Console): Promise<string> =>
  waitFor('the mail of an invitation', patience, async () => {
    const mails = await outboxPage(bandera.url).list();
    return mails.map(({ text }) => /\/invitations\/\S+\?token=\S+/.exec(text)?.[0]).find(Boolean);
  });
