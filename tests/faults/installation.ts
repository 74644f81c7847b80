import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '@bandera/kit/testing/service';
import type { Test } from 'tap';
import { waitFor } from '../../scripts/demo/mailbox.ts';
import { httpSender } from '../../scripts/load/http-sender.ts';
import { type BanderaProcess, spawnBandera } from '../e2e/bandera-process.ts';
import { doorOf, must, type Person } from '../e2e/house.ts';
import { application, furnish } from '../e2e/shop.ts';

/** How long a backend is away: long enough for every time-out, pool and breaker to have had its turn. */
export const awaySeconds = Number(process.env['FAULT_SECONDS'] ?? 60);
export const longMs = 120_000;

/** A folder that is removed when the test is over: not t.testdir(), which goes before servers have stopped writing there. */
export function ownFolder(t: Test): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'bandera-fault-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Installation {
  bandera: BanderaProcess;
  owner: Person;
  project: string;
  /** Asks by OFREP, as SDKs do; resolves with the status. */
  evaluate(feature?: string): Promise<number>;
  /** Reads something of the control plane; resolves with the status. */
  read(path: string): Promise<number>;
}

/** All of Bandera as one process, with an owner, a project, a feature that is on, and an application that evaluates it. */
export async function install(t: Test, env: Record<string, string>): Promise<Installation> {
  const bandera = await spawnBandera(t, ['scripts/start.ts', '--no-demo'], { LOG_LEVEL: 'fatal', ...env });
  await bandera.ready();
  const owner = await doorOf(bandera.url).signUp('owner@faults.test', 'Faults');
  const { project } = await furnish(owner);
  const { key } = await application(owner, bandera.url, project);
  const http = httpSender(bandera.url);
  t.teardown(http.close);
  const evaluate = async (feature = 'checkout') => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const body = '{"context":{"targetingKey":"user-1","country":"UY"}}';
    return (await http.send({ method: 'POST', path: `/ofrep/v1/evaluate/flags/${feature}`, headers, body }))
      .status;
  };
  const read = async (target: string) => {
    const headers = { authorization: `Bearer ${owner.token}` };
    return (await http.send({ method: 'GET', path: target, headers })).status;
  };
  await eventually(async () => (await evaluate()) === 200, longMs);
  return { bandera, owner, project, evaluate, read };
}

export interface Written {
  at: number;
  status: number;
  retryAfter: string | null;
  milliseconds: number;
}

/**
 * Creates features one after the other until it is told to end, each under an idempotency key and again until it is accepted,
 * as a careful client does.
 */
export function careful(owner: Person, prefix: string, pauseMs: number) {
  const answers: Written[] = [];
  const keys: string[] = [];
  let ended = false;

  async function attempt(key: string): Promise<number> {
    const begun = performance.now();
    const feature = { project: 'shop', key, kind: 'release', valueType: 'boolean' };
    const headers = { 'idempotency-key': `fault-${key}-0001` };
    const answer = await owner
      .post('/api/v1/features', feature, headers)
      .catch(() => ({ status: 0, headers: new Headers(), body: { code: 'no-answer' } }));
    const status = answer.body['code'] === 'already-applied' ? 201 : answer.status;
    const retryAfter = answer.headers.get('retry-after');
    answers.push({ at: performance.now(), status, retryAfter, milliseconds: performance.now() - begun });
    return status;
  }

  const going = (async () => {
    for (let n = 0; !ended; n += 1) {
      const key = `${prefix}-${n}`;
      keys.push(key);
      while ((await attempt(key)) !== 201) await sleep(pauseMs);
      await sleep(pauseMs);
    }
  })();
  return {
    answers,
    /** Resolves when the last write was accepted, with the keys of all. */
    async end(): Promise<string[]> {
      ended = true;
      await going;
      return keys;
    },
  };
}

/** What the audit log has of features that were created, oldest last; asked page by page. */
export async function created(owner: Person, prefix: string): Promise<string[]> {
  const found: string[] = [];
  let cursor = '';
  do {
    const target = `/api/v1/audit?limit=200&type=features.feature.created.v1${cursor && `&cursor=${cursor}`}`;
    const { body } = await must(
      owner.get<{ items: { after: { key: string } }[]; next: string | null }>(target),
    );
    found.push(...body.items.map(item => item.after.key).filter(key => key.startsWith(`${prefix}-`)));
    cursor = body.next ?? '';
  } while (cursor);
  return found;
}

/** What the audit log has once it has at least so many. */
export const auditOnceItHas = (owner: Person, prefix: string, count: number): Promise<string[]> =>
  waitFor(`${count} entries of the audit log`, longMs, async () => {
    const found = await created(owner, prefix);
    if (found.length >= count) return found;
    await sleep(1_000); // reading all pages more often would meet the rate limit
    return undefined;
  });
