import { setTimeout as sleep } from 'node:timers/promises';
import { type Api, apiOf } from '../demo/api.ts';
import { mailTo, outboxPage, waitFor } from '../demo/mailbox.ts';
import type { Bench } from './bench.ts';
import { processorMs } from './machine.ts';
import { type Processes, startNode } from './server.ts';

/** All of Bandera, with a company that came in through its API. */
export interface HouseServer extends Processes {
  /** The first of its processes; where there is only one, all of it. */
  pid: number;
  /** Its data, databases included where these are SQLite. */
  dir: string;
  owner: Api;
  token: string;
  company: string;
  /** Of the owner's company. */
  project: string;
  environment: string;
  /** A server key of that environment. */
  key: string;
  /** Ends it and starts it again on the same data, with a new token. */
  restart(between?: () => Promise<void>): Promise<HouseServer>;
}

const environment = 'production';
const [email, password] = ['owner@bench.test', 'a password for benchmarks'];

/**
 * Starts it on an empty data folder, and signs up an owner with project `shop`. `env` may name real backends. In one
 * process, as `npm start` runs it, unless `start` says otherwise.
 */
export async function startHouse(
  bench: Bench,
  env: Record<string, string> = {},
  start: Start = startOneProcess,
): Promise<HouseServer> {
  const dir = bench.folder('house');
  return opened({ dir, env, start }, async ({ url, mailUrl }) => {
    await signUp(url, mailUrl);
    const { owner } = await logIn(url);
    const { id: project } = await owner.post<{ id: string }>('/api/v1/projects', {
      key: 'shop',
      name: 'Shop',
    });
    const wanted = { environment, kind: 'server', name: 'Benchmark' };
    const { key } = await owner.post<{ key: string }>(`/api/v1/projects/${project}/keys`, wanted);
    await untilKnown(owner);
    return { project, key };
  });
}

type Start = (dir: string, env: Record<string, string>) => Promise<Processes>;

async function startOneProcess(dir: string, env: Record<string, string>): Promise<Processes> {
  const args = ['scripts/start.ts', '--no-demo'];
  const server = await startNode({ name: 'house', dir, args, env: { DATA_DIR: dir, ...env } });
  return { ...server, pids: [server.pid], mailUrl: server.url };
}

async function opened(
  { dir, env, start }: { dir: string; env: Record<string, string>; start: Start },
  prepare: (server: Processes) => Promise<Pick<HouseServer, 'project' | 'key'>>,
): Promise<HouseServer> {
  const server = await start(dir, { LOG_LEVEL: 'error', REPORTS_PER_MINUTE: '1000000', ...env });
  try {
    const known = await prepare(server);
    return {
      ...server,
      pid: server.pids[0] ?? 0,
      ...known,
      ...(await logIn(server.url)),
      dir,
      environment,
      async restart(between) {
        await server[Symbol.asyncDispose]();
        await between?.();
        return opened({ dir, env, start }, async () => known);
      },
    };
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
}

async function signUp(url: string, mailUrl: string): Promise<void> {
  const anyone = apiOf(url);
  const company = { name: 'Benchmark' };
  await anyone.post('/api/v1/auth/register', { email, password, name: 'Owner', company });
  const [code] = await mailTo(outboxPage(mailUrl), email, /\b\d{6}\b/);
  await anyone.post('/api/v1/auth/verify-email', { email, code });
}

async function logIn(url: string): Promise<Pick<HouseServer, 'owner' | 'token' | 'company'>> {
  const { accessToken: token, company } = await apiOf(url).post<{
    accessToken: string;
    company: { id: string };
  }>('/api/v1/auth/login', { email, password });
  return { token, company: company.id, owner: apiOf(url, token) };
}

/** Features hears of a project's environments by event, and imports only into those that it knows. */
const untilKnown = (owner: Api) =>
  waitFor('the environments', 60_000, () =>
    owner
      .post<object>('/api/v1/features/evaluate', { project: 'shop', environment, context: {} })
      .catch(() => undefined),
  );

/** As many as one import takes. */
const perImport = 2_000;

/**
 * Creates boolean features by import, each with one IN constraint and a 50 % rollout in production, and waits until
 * their events have had all their effects, which would take time from what is measured next.
 */
export async function importFeatures({ owner, pids }: HouseServer, keys: readonly string[]): Promise<void> {
  for (let from = 0; from < keys.length; from += perImport) {
    const features = keys.slice(from, from + perImport).map((key, index) => featureOf(key, from + index));
    await owner.post('/api/v1/features/import', {
      project: 'shop',
      document: { format: 'bandera', version: 1, features },
    });
  }
  await untilIdle(pids);
}

/** Milliseconds; a process counts as idle when it used less than a tenth of them. */
const idleFor = 500;

/** Resolves at once where the use of a processor cannot be read. */
async function untilIdle(pids: readonly number[]): Promise<void> {
  await waitFor('the end of the work that an import makes', 600_000, async () => {
    const before = usedMs(pids);
    await sleep(idleFor);
    return usedMs(pids) - before < idleFor / 10 ? true : undefined;
  });
}

const usedMs = (pids: readonly number[]) => pids.reduce((sum, pid) => sum + (processorMs(pid) ?? 0), 0);

const kinds = ['release', 'experiment', 'operational', 'permission'];

const featureOf = (key: string, index: number) => ({
  key,
  name: `Feature number ${index}`,
  description: `What feature ${index} is for, in a sentence of the length that people write.`,
  kind: kinds[index % kinds.length],
  valueType: 'boolean',
  tags: index % 100 === 0 ? ['rare', 'web'] : ['web'],
  environments: {
    [environment]: {
      enabled: index % 2 === 0,
      strategies: [
        {
          rollout: 50,
          stickiness: 'userId',
          constraints: [{ field: 'country', operator: 'IN', values: ['UY', 'AR'] }],
        },
      ],
    },
  },
});

/** What applications get: all flags of the environment for one user, by key. */
export async function bulk({ url, key }: HouseServer, context: object): Promise<Map<string, unknown>> {
  const answer = await fetch(`${url}/ofrep/v1/evaluate/flags`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ context }),
  });
  if (!answer.ok) throw new Error(`the bulk evaluation answered ${answer.status}: ${await answer.text()}`);
  const { flags }: { flags: { key: string; value: unknown }[] } = JSON.parse(await answer.text());
  return new Map(flags.map(flag => [flag.key, flag.value]));
}

/** Waits until applications see so many flags: publishing is asynchronous. */
export const untilServed = (house: HouseServer, count: number): Promise<true> =>
  waitFor(`${count} flags`, 60_000, async () => {
    const flags = await bulk(house, { targetingKey: 'anyone' }).catch(() => undefined);
    return flags?.size === count ? true : undefined;
  });
