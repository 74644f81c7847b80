import assert from 'node:assert/strict';
import { compile } from '@bandera/engine/compile';
import { startBare } from '../bare-server.ts';
import type { Bench, Row } from '../bench.ts';
import { type SavedEnvironment, savedEnvironment, startEvaluation } from '../evaluation-server.ts';
import { bytes } from '../format.ts';
import { type LoadGoals, loadLines } from '../load-lines.ts';
import type { Outcome } from '../outcome.ts';
import { contextOf, flagKey, sampleFlags, sampleUsers, type User } from '../sample-flags.ts';
import { interleaved } from '../statistics.ts';
import { type LoadRequest, load, warmUp } from '../wrk.ts';

const flagCount = 100;
const users = sampleUsers(1_000);
const flag = flagKey(7);

export const ofrepSingle: Row = {
  key: 'ofrep',
  title: 'OFREP: one evaluation over HTTP',
  meaning:
    'POST /ofrep/v1/evaluate/flags/{key} of the evaluation service in a process of its own, with another user in each request, against a bare node:http server that parses the same body and answers one of the same answers. The difference is what routing, key, rate limit, evaluation, counting and metrics cost together.',
  shortfall:
    'the rest over the bare server is 5 to 9 µs a request by ADR 6: the key, the evaluation, the count, the secure headers and the figures for metrics.',
  run: bench =>
    overHttp(bench, {
      path: `/ofrep/v1/evaluate/flags/${flag}`,
      check: assertSingle,
      goals: { rate: 0.8, p99: 1.5 },
    }),
};

export const ofrepBulk: Row = {
  key: 'ofrep-bulk',
  title: 'OFREP: 100 flags at once over HTTP',
  meaning:
    'POST /ofrep/v1/evaluate/flags, all 100 flags for another user in each request, with an ETag over the decisions and 100 counts, against a bare node:http server that parses the same body and answers a ready buffer of the same size.',
  shortfall:
    'a request spends about 10 µs more than the bare server on 100 decisions, six of them on deciding, a fifth of which is the hash of each rollout, and three on putting 6.6 KiB of text together, and 3 µs on what a single evaluation costs beside deciding (ADR 6).',
  run: bench =>
    overHttp(bench, {
      path: '/ofrep/v1/evaluate/flags',
      check: assertBulk,
      goals: { rate: 0.5 },
    }),
};

interface Case {
  path: string;
  /** Asserts that the answers are right. */
  check(url: string, path: string, environment: SavedEnvironment): Promise<void>;
  goals: LoadGoals;
}

async function overHttp(bench: Bench, { path, check, goals }: Case): Promise<Outcome> {
  const environment = savedEnvironment('shop', sampleFlags(flagCount));
  const headers = headersFor(environment);
  await using ours = await startEvaluation(bench, [environment]);
  await check(ours.url, path, environment);
  const sample = await ask(ours.url + path, headers, users[0]);
  await using bare = await startBare(bench, sample);
  assert.equal(await ask(bare.url, headers, users[0]), sample, 'the bare server answers the same bytes');

  const requests = users.map((user): LoadRequest => ({ method: 'POST', path, headers, body: bodyFor(user) }));
  const sides = {
    ours: () => load(bench, { server: ours, requests }),
    theirs: () => load(bench, { server: bare, requests }),
  };
  await warmUp(bench, sides);
  const measured = await interleaved(bench.rounds, sides);
  await check(ours.url, path, environment);
  return {
    payload: `request ${bytes(bodyFor(users[0]).length)}, answer ${bytes(Buffer.byteLength(sample))}, ${flagCount} flags, ${users.length} users, 32 connections, ${bench.seconds} s a round`,
    lines: loadLines(measured, 'bare node:http', goals),
    raw: measured,
  };
}

const headersFor = ({ key }: SavedEnvironment) => ({
  Authorization: `Bearer ${key}`,
  'Content-Type': 'application/json',
});

const bodyFor = (user: User | undefined): string => JSON.stringify({ context: user ? contextOf(user) : {} });

async function ask(url: string, headers: Record<string, string>, user: User | undefined): Promise<string> {
  const answer = await fetch(url, { method: 'POST', headers, body: bodyFor(user) });
  const text = await answer.text();
  assert.equal(answer.status, 200, `${url} answered ${answer.status}: ${text}`);
  return text;
}

const engineOf = ({ snapshot }: SavedEnvironment) => compile({ ...snapshot, project: snapshot.projectKey });

async function assertSingle(url: string, path: string, environment: SavedEnvironment): Promise<void> {
  const engine = engineOf(environment);
  for (const user of users.slice(0, 50)) {
    const { value, reason } = JSON.parse(await ask(url + path, headersFor(environment), user));
    const expected = engine.evaluate(flag, contextOf(user));
    assert.deepEqual({ value, reason }, { value: expected?.value, reason: expected?.reason }, user.userId);
  }
}

async function assertBulk(url: string, path: string, environment: SavedEnvironment): Promise<void> {
  const engine = engineOf(environment);
  for (const user of users.slice(0, 20)) {
    const { flags }: { flags: { key: string; value: unknown }[] } = JSON.parse(
      await ask(url + path, headersFor(environment), user),
    );
    assert.deepEqual(
      flags.map(({ key, value }) => ({ key, value })),
      engine.evaluateAll(contextOf(user)).map(({ key, value }) => ({ key, value })),
      user.userId,
    );
  }
}
