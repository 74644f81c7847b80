import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Api, apiOf } from '../demo/api.ts';
import { waitFor } from '../demo/mailbox.ts';
import { installWithApt } from '../testing/backends/apt-install.ts';
import { findBinary } from '../testing/backends/find-binary.ts';
import { startServer } from '../testing/backends/server-process.ts';
import type { Bench } from './bench.ts';
import { pinned } from './machine.ts';
import { NotAvailable } from './outcome.ts';
import { installPeers } from './peers.ts';
import { countries } from './sample-flags.ts';
import { disposable, type Server } from './server.ts';

/** An unmodified unleash-server, and what its SDKs ask it with. */
export interface UnleashServer extends AsyncDisposable {
  server: Server;
  version: string;
  /** What SDKs send as Authorization. */
  tokens: { backend: string; frontend: string };
}

const environment = 'development';
const tokens = {
  admin: '*:*.admin-token-for-benchmarks',
  backend: `default:${environment}.backend-token-for-benchmarks`,
  frontend: `default:${environment}.frontend-token-for-benchmarks`,
};

/** Starts it on a private PostgreSQL, with these flags, each with one IN constraint and a rollout of 50 %. */
export async function startUnleash(bench: Bench, flags: readonly string[]): Promise<UnleashServer> {
  const peers = await installPeers(bench, 'unleash-server');
  await using started = new AsyncDisposableStack();
  const database = started.use(await startPostgres(bench));
  const server = started.use(await startProcess(bench, peers.folder, database.url));
  const admin = apiOf(server.url, tokens.admin);
  for (const flag of flags) await createFlag(admin, flag);
  await waitFor(`${flags.length} flags in Unleash`, 120_000, async () => {
    const answer = await fetch(`${server.url}/api/client/features`, {
      headers: { authorization: tokens.backend },
    });
    const { features }: { features: unknown[] } = JSON.parse(await answer.text());
    return features.length === flags.length ? true : undefined;
  });
  const all = started.move();
  return { server, version: peers.versions, tokens, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

async function startProcess(bench: Bench, folder: string, databaseUrl: string): Promise<Server> {
  const env = {
    NODE_ENV: 'production',
    DATABASE_URL: databaseUrl,
    DATABASE_SSL: 'false',
    HTTP_HOST: '127.0.0.1',
    CHECK_VERSION: 'false',
    SEND_TELEMETRY: 'false',
    LOG_LEVEL: 'error',
    // It refuses more than 20,000 a minute otherwise, which a benchmark reaches within seconds.
    SDK_API_RATE_LIMIT_PER_MINUTE: '100000000',
    TOKEN_AUTHENTICATION_RATE_LIMIT_PER_MINUTE: '100000000',
    INIT_ADMIN_API_TOKENS: tokens.admin,
    INIT_BACKEND_API_TOKENS: tokens.backend,
    INIT_FRONTEND_API_TOKENS: tokens.frontend,
  };
  return disposable(
    await startServer({
      name: 'unleash-server',
      dir: bench.folder('unleash'),
      binary: '/usr/bin/env',
      args: port => [
        ...Object.entries({ ...env, HTTP_PORT: String(port) }).map(([name, value]) => `${name}=${value}`),
        ...pinned('server'),
        process.execPath,
        join(folder, 'node_modules', 'unleash-server', 'dist', 'server.js'),
      ],
      url: port => `http://127.0.0.1:${port}`,
      ask: async url => {
        const answer = await fetch(`${url}/health`);
        if (!answer.ok) throw new Error(`/health answered ${answer.status}`);
      },
    }),
  );
}

async function createFlag(admin: Api, name: string): Promise<void> {
  const features = '/api/admin/projects/default/features';
  await admin.post(features, { name, type: 'release' });
  await admin.post(`${features}/${name}/environments/${environment}/strategies`, {
    name: 'flexibleRollout',
    parameters: { rollout: '50', stickiness: 'userId', groupId: name },
    constraints: [{ contextName: 'country', operator: 'IN', values: [...countries] }],
  });
  await admin.post(`${features}/${name}/environments/${environment}/on`);
}

/** PostgreSQL refuses to run as root, so root becomes the account that Debian's package made. */
async function startPostgres({ say }: Bench): Promise<Server> {
  const binaries = await postgresBinaries(say);
  const dir = mkdtempSync(join(tmpdir(), 'bandera-postgres-'));
  const password = randomBytes(16).toString('hex');
  const passwordFile = join(dir, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  const account = process.getuid?.() === 0 ? await postgresAccount() : undefined;
  if (account) for (const path of [dir, passwordFile]) chownSync(path, account.uid, account.gid);
  const become = account
    ? ['setpriv', `--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups']
    : [];
  const data = join(dir, 'data');
  const initialise = [
    join(binaries, 'initdb'),
    `--pgdata=${data}`,
    '--username=bandera',
    '--auth=scram-sha-256',
  ];
  await promisify(execFile)('/usr/bin/env', [...become, ...initialise, `--pwfile=${passwordFile}`], {
    cwd: dir,
  });
  const server = await startServer({
    name: 'postgres',
    dir,
    binary: '/usr/bin/env',
    args: port => [
      ...pinned('server'),
      ...become,
      join(binaries, 'postgres'),
      ...[
        '-D',
        data,
        '-p',
        String(port),
        '-c',
        'listen_addresses=127.0.0.1',
        '-c',
        'unix_socket_directories=',
      ],
    ],
    url: port => `postgres://bandera:${password}@127.0.0.1:${port}/postgres`,
    ask: async (url, pid) => {
      const [owner] = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
      if (owner !== String(pid)) throw new Error('another PostgreSQL has the folder');
      await promisify(execFile)(join(binaries, 'pg_isready'), ['-h', '127.0.0.1', '-p', new URL(url).port]);
    },
  });
  return {
    ...disposable(server),
    async [Symbol.asyncDispose]() {
      await server.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** The newest installed one; Debian keeps its programs outside of the PATH. */
async function postgresBinaries(say: (line: string) => void): Promise<string> {
  const found = () => {
    const [newest] = globSync('/usr/lib/postgresql/*/bin/postgres').sort().toReversed();
    return newest ?? findBinary('postgres');
  };
  if (!found() && process.getuid?.() === 0 && findBinary('apt-get')) {
    await installWithApt({ packages: ['postgresql'], isDone: () => found() !== undefined, say });
  }
  const binary = found();
  if (!binary) throw new NotAvailable('needs PostgreSQL for unleash-server: apt-get install postgresql');
  return join(binary, '..');
}

async function postgresAccount(): Promise<{ uid: number; gid: number }> {
  const idOf = async (flag: '-u' | '-g') =>
    Number((await promisify(execFile)('id', [flag, 'postgres'])).stdout.trim());
  try {
    return { uid: await idOf('-u'), gid: await idOf('-g') };
  } catch {
    throw new NotAvailable(`${userInfo().username} may not run PostgreSQL and there is no account postgres`);
  }
}
