import { type Caller, callerOf, eventually } from '@bandera/kit/testing/service';
import { must } from '../e2e/house.ts';
import type { Answer, Column } from './answers.ts';
import { drawnFeatures, drawnSegments, type Feature, type Segment } from './features.ts';
import { drawnUsers, openFeatureContext, type User } from './users.ts';

/** A project with 200 features, its keys, 500 users, and what they get. */
export interface Scene {
  url: string;
  project: string;
  owner: Caller;
  serverKey: string;
  clientKey: string;
  features: readonly Feature[];
  byKey: ReadonlyMap<string, Feature>;
  segments: readonly Segment[];
  users: readonly User[];
}

/** Which project of whom, where, and the origin of the page that the client key is for. */
export interface Place {
  url: string;
  token: string;
  project: string;
  origin: string;
}

/** Makes keys and a first half of the rules, some of them other than they will be. */
export async function setScene({ url, token, project, origin }: Place): Promise<Scene> {
  const owner = callerOf(url, token);
  const keyFor = async (fields: object) => {
    const wanted = { environment: 'production', name: 'Matrix', ...fields };
    return (await must(owner.post<{ key: string }>(`/api/v1/projects/${project}/keys`, wanted))).body.key;
  };
  const segments = drawnSegments();
  const features = drawnFeatures(200, segments);
  const scene: Scene = {
    url,
    project,
    owner,
    serverKey: await keyFor({ kind: 'server' }),
    clientKey: await keyFor({ kind: 'client', origins: [origin] }),
    features,
    byKey: new Map(features.map(feature => [feature.key, feature])),
    segments,
    users: drawnUsers(500),
  };
  await bring(
    scene,
    segments.map((each, index) => (index < 2 ? { ...each, constraints: [] } : each)),
    features.slice(0, 120).map((each, index) => (index < 20 ? { ...each, environments: everybody } : each)),
  );
  return scene;
}

const everybody = { production: { enabled: true, strategies: [], prerequisites: [] } };

const bring = ({ owner, project }: Scene, segments: readonly Segment[], features: readonly Feature[]) =>
  must(
    owner.post('/api/v1/features/import', {
      project,
      document: { format: 'bandera', version: 1, segments, features },
    }),
  );

/** Lays all the rules over the project. Clients that follow changes have to follow these. */
export const completeScene = (scene: Scene) => bring(scene, scene.segments, scene.features);

/** By user, then by feature: what everybody is measured by. */
export type Expected = readonly (readonly Answer[])[];

/** Asks the wire itself, without any client, one bulk request for each user. */
export async function expectedAnswers({ url, serverKey, features, users }: Scene): Promise<Expected> {
  const application = callerOf(url, serverKey);
  const bulk = async (context: object) => {
    const asked = application.post<{ flags: (Answer & { key: string })[] }>('/ofrep/v1/evaluate/flags', {
      context,
    });
    return (await must(asked)).body.flags;
  };
  await eventually(async () => (await bulk({})).length === features.length);
  const expected: Answer[][] = [];
  for (const user of users) {
    const answers = new Map((await bulk(openFeatureContext(user))).map(each => [each.key, each]));
    expected.push(features.map(({ key }) => answers.get(key) ?? missing));
  }
  return expected;
}

const missing: Answer = { reason: 'missing' };

/** A client asked all that there is to ask. */
export interface Asking {
  scene: Scene;
  expected: Expected;
  to: Column;
}

/** What one user gets of all features, in their order, beside what is expected. */
export interface Views {
  expected: (feature: Feature, answer: Answer) => unknown;
  got: readonly unknown[];
  excused?: (feature: Feature, user: User) => boolean;
}

export function compareUser({ scene, expected, to }: Asking, index: number, views: Views): void {
  const user = scene.users[index];
  if (!user) throw new Error(`there is no user ${index}`);
  for (const [at, feature] of scene.features.entries()) {
    to.compare({
      feature,
      user,
      expected: views.expected(feature, expected[index]?.[at] ?? missing),
      got: views.got[at],
      excused: () => views.excused?.(feature, user) === true,
    });
  }
}

/** The value that a user gets of the feature at this place. */
export const servedTo = (expected: Expected, user: number, at: number): unknown =>
  expected[user]?.[at]?.value;
