import { type Answer, callerOf } from '@bandera/kit/testing/service';
import { must, type Person } from './house.ts';

export interface Evaluation {
  key: string;
  value: unknown;
  reason: string;
  variant?: string;
  errorCode?: string;
}

/** An application with an API key, asking by OFREP. */
export interface Application {
  keyId: string;
  key: string;
  evaluate(feature: string, context?: object): Promise<Answer<Evaluation>>;
  evaluateAll(context?: object): Promise<Answer<{ flags: Evaluation[] }>>;
}

export async function application(
  owner: Person,
  url: string,
  project: string,
  environment = 'production',
): Promise<Application> {
  const path = `/api/v1/projects/${project}/keys`;
  const wanted = { environment, kind: 'server', name: 'Shop' };
  const { body } = await must(owner.post<{ id: string; key: string }>(path, wanted));
  const caller = callerOf(url, body.key);
  const context = { targetingKey: 'user-1' };
  return {
    keyId: body.id,
    key: body.key,
    evaluate: (feature, more = {}) =>
      caller.post(`/ofrep/v1/evaluate/flags/${feature}`, { context: { ...context, ...more } }),
    evaluateAll: (more = {}) => caller.post('/ofrep/v1/evaluate/flags', { context: { ...context, ...more } }),
  };
}

/** The id of what a call has made. */
export const idOf = async (call: Promise<Answer<Record<string, unknown>>>): Promise<string> =>
  String((await must(call)).body['id']);

/** A project with one feature that half of the users in Uruguay get, in one of two variants; on in production. */
export async function furnish(owner: Person, key = 'shop') {
  const project = await idOf(owner.post('/api/v1/projects', { key, name: 'Shop' }));
  const feature = await idOf(
    owner.post('/api/v1/features', {
      project: key,
      key: 'checkout',
      kind: 'release',
      valueType: 'string',
      variants: [
        { key: 'old', value: 'classic' },
        { key: 'a', value: 'one page' },
        { key: 'b', value: 'two steps' },
      ],
      offVariant: 'old',
    }),
  );
  await must(owner.put(`/api/v1/features/${feature}/environments/production`, configuration));
  return { project, feature };
}

export const configuration = {
  enabled: true,
  strategies: [
    {
      rollout: 50,
      stickiness: 'userId',
      constraints: [{ field: 'country', operator: 'IN', values: ['UY'] }],
      variants: [
        { key: 'a', weight: 500 },
        { key: 'b', weight: 500 },
      ],
    },
  ],
};

/** What a hundred users get: two states of affairs are the same when these are. */
export async function answersOf(app: Application): Promise<string[]> {
  const answers: string[] = [];
  for (let user = 0; user < 100; user += 1) {
    const { status, body } = await app.evaluate('checkout', { targetingKey: `user-${user}`, country: 'UY' });
    answers.push(`${status} ${body.reason} ${body.variant} ${body.value}`);
  }
  return answers;
}
