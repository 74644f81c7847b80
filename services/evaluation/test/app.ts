import { hash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { events } from '@bandera/contracts/events';
import { house } from '@bandera/contracts/house';
import type { KeyGrant } from '@bandera/contracts/project';
import type { SnapshotFeature } from '@bandera/contracts/snapshot';
import { type UsageBatch, usageBatch } from '@bandera/contracts/usage';
import { type FixedClock, fixedClock } from '@bandera/kit/clock';
import { newId } from '@bandera/kit/ids';
import { createLog } from '@bandera/kit/log';
import { startServices } from '@bandera/kit/run';
import type { Test } from 'tap';
import { evaluation } from '../service.ts';
import { neighbours } from './neighbours.ts';
import { everyKind, snapshotOf } from './rulesets.ts';

export interface Key {
  text: string;
  grant: KeyGrant;
}

export interface Asked {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  body: any;
}

/** The service beside its neighbours, on a clock that a test moves, with words for what tests do often. */
export async function dataPlane(t: Test, env: Record<string, string> = {}) {
  // Not the test's own folder, which is removed before the service has written its last.
  const folder = await mkdtemp(path.join(tmpdir(), 'bandera-evaluation-'));
  const clock: FixedClock = fixedClock();
  const secret = newId();
  const others = await neighbours({ folder: `${folder}/others`, secret, clock });
  const lines: Record<string, unknown>[] = [];
  const log = createLog({
    level: 'info',
    destination: { write: line => void lines.push(JSON.parse(line)) },
  });

  const start = () =>
    startServices([evaluation], {
      house,
      clock,
      log,
      env: {
        NODE_ENV: 'test',
        PORT: '0',
        DATA_DIR: `${folder}/own`,
        INTERNAL_SECRET: secret,
        PROJECTS_URL: others.url,
        FEATURES_URL: others.url,
        // Jobs are run by the tests themselves.
        USAGE_FLUSH_SECONDS: '60',
        REVISION_POLL_SECONDS: '3600',
        ...env,
      },
    });
  let running = await start();
  t.teardown(async () => {
    await running.stop();
    await others.stop();
    await rm(folder, { recursive: true });
  });

  /** A new key of a new project, with an environment that has these features. */
  function addKey(fields: Partial<KeyGrant> = {}, features: SnapshotFeature[] = everyKind()): Key {
    const environment = fields.environment ?? 'production';
    const text = `shop:${environment}.${randomBytes(24).toString('base64url')}`;
    const grant: KeyGrant = {
      id: newId(),
      hash: hash('sha256', text),
      company: newId(),
      project: newId(),
      projectKey: 'shop',
      environment,
      kind: 'server',
      origins: [],
      expiresAt: null,
      requestsPerMinute: 1_000_000,
      ...fields,
    };
    others.known.grants.set(grant.hash, grant);
    const at = `${grant.project}/${environment}`;
    if (!others.known.snapshots.has(at)) others.known.snapshots.set(at, snapshotOf(grant, features));
    return { text, grant };
  }

  async function post(target: string, init: { key?: Key; body?: unknown; headers?: Record<string, string> }) {
    const { key, body, headers } = init;
    const response = await fetch(running.url + target, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(key && { authorization: `Bearer ${key.text}` }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body) }),
    });
    return readAnswer(response);
  }

  async function runJob(name: string): Promise<void> {
    const job = running.services[0]?.jobs?.find(each => each.name === name);
    if (!job) throw new Error(`there is no job ${name}`);
    await job.run();
  }

  return {
    known: others.known,
    clock,
    lines,
    folder: `${folder}/own/evaluation`,
    url: () => running.url,
    bus: () => running.shared.bus,
    metrics: () => running.shared.metrics.registry.metrics(),
    addKey,
    post,
    /** Evaluates one feature, or all of them, for a context. */
    one: (key: Key, feature: string, context?: unknown, headers: Record<string, string> = {}) =>
      post(`/ofrep/v1/evaluate/flags/${encodeURIComponent(feature)}`, { key, body: { context }, headers }),
    all: (key: Key, context?: unknown, headers: Record<string, string> = {}, query = '') =>
      post(`/ofrep/v1/evaluate/flags${query}`, { key, body: { context }, headers }),
    /** Gives an environment new content, as a publication does; whether the event about it comes is another matter. */
    change(key: Key, features: SnapshotFeature[], revision: number) {
      const { project, environment } = key.grant;
      others.known.snapshots.set(`${project}/${environment}`, snapshotOf(key.grant, features, revision));
    },
    /** Says something on the bus, as the service that it belongs to would. */
    async say(...[subject, event]: Parameters<typeof events.envelope>) {
      const envelope = events.envelope(subject, event);
      await running.shared.bus.publish({
        id: envelope.id,
        subject: envelope.subject,
        body: JSON.stringify(envelope),
      });
    },
    runJob,
    poll: () => runJob('poll revisions'),
    flush: () => runJob('flush usage'),
    /** Every batch of usage that has reached the bus, and how often each one was published does not matter. */
    async batches(): Promise<UsageBatch[]> {
      const { bus } = running.shared;
      const batches: UsageBatch[] = [];
      const end = newId();
      const ended = Promise.withResolvers<void>();
      await bus.publish({ id: end, subject: 'evaluation.usage.ended', body: '{}' });
      const subscription = await bus.consume({
        name: `test-${end}`,
        filter: 'evaluation.usage.>',
        ordered: true,
        backoff: [],
        handle: async ({ id, subject, body }) => {
          if (id === end) ended.resolve();
          else if (subject.includes('counted')) batches.push(usageBatch.parse(JSON.parse(body).data));
        },
        onDead: async (_, error) => ended.reject(error),
      });
      await ended.promise;
      await subscription.stop();
      return batches;
    },
    stop: () => running.stop(),
    async restart() {
      await running.stop();
      running = await start();
    },
    stopOthers: () => others.stop(),
  };
}

export async function readAnswer(response: Response): Promise<Asked> {
  const { status, headers } = response;
  const text = await response.text();
  const isJson = headers.get('content-type')?.startsWith('application/json');
  return { status, headers, text, body: isJson && text ? JSON.parse(text) : undefined };
}
