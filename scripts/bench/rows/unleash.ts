import assert from 'node:assert/strict';
import { waitFor } from '../../demo/mailbox.ts';
import { startBare } from '../bare-server.ts';
import type { Bench, Row } from '../bench.ts';
import { type SavedEnvironment, savedEnvironment, startEvaluation } from '../evaluation-server.ts';
import { bytes } from '../format.ts';
import { loadLines } from '../load-lines.ts';
import { NotAvailable } from '../outcome.ts';
import { flagKey, sampleFlags, sampleUsers, type User } from '../sample-flags.ts';
import type { Server } from '../server.ts';
import { interleaved } from '../statistics.ts';
import { startUnleash, type UnleashServer } from '../unleash-server.ts';
import { type LoadRequest, load, warmUp } from '../wrk.ts';

const flagCount = 100;
const flags = Array.from({ length: flagCount }, (_, index) => flagKey(index));
const users = sampleUsers(1_000);
const [frontend, backend] = ['/api/frontend', '/api/client/features'];

export const unleashFrontend: Row = {
  key: 'unleash-frontend',
  title: 'Unleash SDKs in web pages: GET /api/frontend',
  meaning:
    'The features that are on for one user, another in each request, of the evaluation service and of an unmodified unleash-server on a private PostgreSQL with the same 100 flags, created through its admin API. Both must name the same features for every user. unleash-server is run as it comes, one process in production mode.',
  run: bench =>
    besideUnleash(bench, async ({ ours, theirs, environment }) => {
      await untilRefreshed({ ours, theirs, environment });
      for (const user of users.slice(0, 100)) await assertSameToggles({ ours, theirs, environment }, user);
      const requests = (token: string) =>
        users.map(
          (user): LoadRequest => ({ method: 'GET', path: pathFor(user), headers: { Authorization: token } }),
        );
      const sides = {
        ours: () => load(bench, { server: ours, requests: requests(environment.clientKey) }),
        theirs: () => load(bench, { server: theirs.server, requests: requests(theirs.tokens.frontend) }),
      };
      await warmUp(bench, sides);
      const measured = await interleaved(bench.rounds, sides);
      const sizes = [
        await text(ours, pathFor(users[0]), environment.clientKey),
        await text(theirs.server, pathFor(users[0]), theirs.tokens.frontend),
      ].map(body => Buffer.byteLength(body));
      return {
        payload: payload(sizes, bench),
        lines: loadLines(measured, 'unleash-server', { rate: 5, p99: 0.2 }),
        raw: measured,
        notes: [`Reference: ${theirs.version}.`],
      };
    }),
};

export const unleashBackend: Row = {
  key: 'unleash-client',
  title: 'Unleash SDKs in servers: GET /api/client/features',
  meaning:
    'The whole feature set, as backend SDKs poll it, of the same two servers; both must name the same features with the same strategies. Then the same request with the ETag of the last answer, which is what nearly every poll is, answered 304, against a bare node:http server that compares one header and answers 304 too.',
  shortfall:
    'of a 304: the bare server looks at one header, ours finds the key, its environment and the allowance of its company as well, sets three headers more, and is counted: 2.4 µs without sockets.',
  run: bench =>
    besideUnleash(bench, async ({ ours, theirs, environment }) => {
      await assertSameFeatures({ ours, theirs, environment });
      const request = (token: string, more = {}): LoadRequest[] => [
        { method: 'GET', path: backend, headers: { ...headersFor(token), ...more } },
      ];
      const sides = {
        ours: () => load(bench, { server: ours, requests: request(environment.key) }),
        theirs: () => load(bench, { server: theirs.server, requests: request(theirs.tokens.backend) }),
      };
      await warmUp(bench, sides);
      const whole = await interleaved(bench.rounds, sides);
      const etag = await etagOf(ours, environment.key);
      await using bare = await startBare(bench, '{}', etag);
      const known = { 'If-None-Match': etag };
      const unchangedSides = {
        ours: () => load(bench, { server: ours, requests: request(environment.key, known) }),
        theirs: () => load(bench, { server: bare, requests: request(environment.key, known) }),
      };
      await warmUp(bench, unchangedSides);
      const unchanged = await interleaved(bench.rounds, unchangedSides);
      const sizes = [
        await text(ours, backend, environment.key),
        await text(theirs.server, backend, theirs.tokens.backend),
      ].map(body => Buffer.byteLength(body));
      return {
        payload: payload(sizes, bench),
        lines: [
          ...loadLines(whole, 'unleash-server', { rate: 8 }),
          ...loadLines(unchanged, 'bare node:http', { rate: 0.8 }).map(line => ({
            ...line,
            what: `304: ${line.what}`,
          })),
        ],
        raw: { whole, unchanged },
        notes: [`Reference: ${theirs.version}.`],
      };
    }),
};

interface Both {
  ours: Server;
  theirs: UnleashServer;
  environment: SavedEnvironment;
}

async function besideUnleash<T>(bench: Bench, measure: (both: Both) => Promise<T>): Promise<T> {
  const environment = savedEnvironment('shop', sampleFlags(flagCount));
  await using ours = await startEvaluation(bench, [environment]);
  for (const [path, key] of [
    [frontend, environment.clientKey] as const,
    [backend, environment.key] as const,
  ]) {
    const { status } = await fetch(ours.url + path, { headers: headersFor(key) });
    if (status !== 200) throw new NotAvailable(`${path} of the evaluation service answers ${status}`);
  }
  await using theirs = await startUnleash(bench, flags);
  return await measure({ ours, theirs, environment });
}

const pathFor = (user: User | undefined) =>
  `${frontend}?userId=${user?.userId}&properties%5Bcountry%5D=${user?.country}`;

/** As SDKs that know segments send it; without it they are written into every feature. */
const headersFor = (token: string) => ({ Authorization: token, 'Unleash-Client-Spec': '5.2.0' });

const payload = ([ours = 0, theirs = 0]: number[], { seconds }: Bench) =>
  `${flagCount} flags with 1 IN constraint and 50 % rollout, answers of ${bytes(ours)} (ours) and ${bytes(theirs)}, 32 connections, ${seconds} s a round`;

async function text({ url }: Server, path: string, token: string): Promise<string> {
  const answer = await fetch(url + path, { headers: headersFor(token) });
  const body = await answer.text();
  assert.equal(answer.status, 200, `${path} answered ${answer.status}: ${body}`);
  return body;
}

async function etagOf({ url }: Server, key: string): Promise<string> {
  const answer = await fetch(url + backend, { headers: headersFor(key) });
  const etag = answer.headers.get('etag') ?? '';
  const again = await fetch(url + backend, { headers: { ...headersFor(key), 'If-None-Match': etag } });
  assert.equal(again.status, 304, 'the same again is not sent again');
  return etag;
}

/** Its frontend API looks for changes every now and then; until it has all flags there is nothing to compare. */
const untilRefreshed = (both: Both) =>
  waitFor('all flags in the frontend API of Unleash, as ours has them,', 60_000, async () => {
    const same = users.slice(0, 7).map(user => assertSameToggles(both, user));
    return Promise.all(same).catch(() => undefined);
  });

async function assertSameToggles({ ours, theirs, environment }: Both, user: User): Promise<void> {
  const on = async (server: Server, token: string) => {
    const { toggles }: { toggles: { name: string }[] } = JSON.parse(await text(server, pathFor(user), token));
    return toggles.map(({ name }) => name).sort();
  };
  assert.deepEqual(
    await on(ours, environment.clientKey),
    await on(theirs.server, theirs.tokens.frontend),
    `the features that are on for ${user.userId}`,
  );
}

interface ClientFeature {
  name: string;
  strategies: { name: string; parameters: Record<string, string>; constraints: { values: string[] }[] }[];
}

async function assertSameFeatures({ ours, theirs, environment }: Both): Promise<void> {
  const shape = async (server: Server, token: string) => {
    const { features }: { features: ClientFeature[] } = JSON.parse(await text(server, backend, token));
    return features
      .map(({ name, strategies }) => ({
        name,
        strategies: strategies.map(
          ({ name: kind, parameters: { rollout, stickiness, groupId }, constraints }) => ({
            kind,
            parameters: { rollout, stickiness, groupId },
            values: constraints.map(({ values }) => values),
          }),
        ),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  };
  assert.deepEqual(
    await shape(ours, environment.key),
    await shape(theirs.server, theirs.tokens.backend),
    'features and strategies',
  );
}
