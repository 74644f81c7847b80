import { generateKeyPairSync, randomUUID } from 'node:crypto';
import jsonwebtoken from 'jsonwebtoken';
import type { Test } from 'tap';
import type { Clock } from '../clock.ts';
import type { Envelope } from '../events/envelope.ts';
import type { House } from '../house.ts';
import { internalTokens } from '../http/internal-token.ts';
import type { KeySet } from '../http/key-set.ts';
import { newId } from '../ids.ts';
import { type Running, startServices } from '../run.ts';
import type { Service } from '../service.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const internalSecret = randomUUID() + randomUUID();

/** The key set of tests: access tokens made by `tokenFor` are accepted by services started with it. */
export const testKeys: KeySet = {
  find: async () => publicKey,
};

export interface TestUser {
  id?: string;
  company: string;
  role: string;
}

/** A real ES256 access token of a person, as `users` issues them. */
export function tokenFor({ id = newId(), company, role }: TestUser): string {
  const claims = { company, role, name: `A ${role}`, email: `${role}@example.test`, sid: newId() };
  return jsonwebtoken.sign(claims, privateKey, {
    algorithm: 'ES256',
    subject: id,
    issuer: 'bandera',
    audience: 'bandera',
    expiresIn: 900,
    keyid: 'test',
  });
}

export interface Answer<T = unknown> {
  status: number;
  headers: Headers;
  body: T;
}

type Send = <T = Record<string, unknown>>(
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Answer<T>>;

/** Calls the API as someone: `await app.as(owner).post('/api/v1/projects', { key: 'shop' })`. */
export interface Caller {
  get: Send;
  post: Send;
  put: Send;
  patch: Send;
  delete: Send;
}

export function callerOf(url: string, token?: string): Caller {
  const send =
    (method: string): Send =>
    async (path, body, headers = {}) => {
      const form = body instanceof FormData;
      const response = await fetch(url + path, {
        method,
        headers: {
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...(body === undefined || form ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = /json/.test(response.headers.get('content-type') ?? '');
      return {
        status: response.status,
        headers: response.headers,
        body: isJson && text ? JSON.parse(text) : text,
      };
    };
  return {
    get: send('GET'),
    post: send('POST'),
    put: send('PUT'),
    patch: send('PATCH'),
    delete: send('DELETE'),
  };
}

export interface TestApp {
  url: string;
  running: Running;
  /** Without a token. */
  anyone: Caller;
  as(user: TestUser): Caller;
  /** As another service. */
  asService(from: string, to: string): Promise<Caller>;
  /** Puts an event on the real bus, as the service that it names would. */
  emit(subject: string, event: Partial<Envelope>): Promise<Envelope>;
}

export interface TestOptions {
  house: House;
  env?: Record<string, string>;
  clock?: Clock;
  /** Use the real key set of the running `users` service instead of the tests' own. */
  realKeys?: boolean;
}

/** Starts real services on a free port with their own data folder; stopped when the test ends. */
export async function testServices(t: Test, services: Service[], options: TestOptions): Promise<TestApp> {
  // Before testdir(): tap then removes the folder after the services have stopped, not while they write into it.
  let started: Running | undefined;
  t.teardown(() => started?.stop());
  const running = await startServices(services, {
    house: options.house,
    env: {
      NODE_ENV: 'test',
      PORT: '0',
      LOG_LEVEL: 'silent',
      DATA_DIR: t.testdir(),
      INTERNAL_SECRET: internalSecret,
      ...options.env,
    },
    ...(options.clock ? { clock: options.clock } : {}),
    ...(options.realKeys ? {} : { keys: testKeys }),
  });
  started = running;
  return {
    url: running.url,
    running,
    anyone: callerOf(running.url),
    as: user => callerOf(running.url, tokenFor(user)),
    asService: async (from, to) => callerOf(running.url, await internalTokens(internalSecret).sign(from, to)),
    async emit(subject, event) {
      const envelope: Envelope = {
        id: newId(),
        subject,
        at: new Date().toISOString(),
        aggregate: `test:${newId()}`,
        sequence: 1,
        actor: { kind: 'service', id: 'test' },
        trace: randomUUID().replaceAll('-', ''),
        ...event,
      };
      await running.shared.bus.publish({ id: envelope.id, subject, body: JSON.stringify(envelope) });
      return envelope;
    },
  };
}

/** Waits until `check` stops throwing and answers something true: for what happens through events. */
export async function eventually<T>(check: () => Promise<T> | T, withinMs = 30_000): Promise<NonNullable<T>> {
  const end = Date.now() + withinMs;
  for (;;) {
    try {
      const value = await check();
      if (value) return value;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    if (Date.now() > end) throw new Error(`did not happen within ${withinMs} ms`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}
