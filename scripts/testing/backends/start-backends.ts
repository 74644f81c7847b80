import { join } from 'node:path';
import { installWithApt } from './apt-install.ts';
import { findBinary } from './find-binary.ts';
import { startMariadb } from './mariadb.ts';
import { startNats } from './nats.ts';
import { startRedis } from './redis.ts';
import type { Backend, BackendOptions } from './server-process.ts';

/** A real program that tests use when the environment variable tells where it is. */
export type Requirement = {
  name: string;
  variable: string;
  binaries: string[];
  debianPackage: string;
  /** Absent for a program that the tests start themselves. */
  start?: (options: BackendOptions) => Promise<Backend>;
};

/** All that the full test suite asks for. */
export const requirements: Requirement[] = [
  {
    name: 'MariaDB',
    variable: 'TEST_MYSQL_URL',
    binaries: ['mariadbd', 'mariadb-install-db'],
    debianPackage: 'mariadb-server',
    start: startMariadb,
  },
  {
    name: 'Redis',
    variable: 'TEST_REDIS_URL',
    binaries: ['redis-server'],
    debianPackage: 'redis-server',
    start: startRedis,
  },
  {
    name: 'NATS',
    variable: 'TEST_NATS_URL',
    binaries: ['nats-server'],
    debianPackage: 'nats-server',
    start: startNats,
  },
  { name: 'Caddy', variable: 'TEST_CADDY', binaries: ['caddy'], debianPackage: 'caddy' },
  { name: 'promtool', variable: 'TEST_PROMTOOL', binaries: ['promtool'], debianPackage: 'prometheus' },
  { name: 'Chromium', variable: 'TEST_CHROMIUM', binaries: ['chromium'], debianPackage: 'chromium' },
];

/** Those of `wanted` that are neither given by a variable of `env` nor installed. */
export function missingOf(wanted: Requirement[], env: NodeJS.ProcessEnv): Requirement[] {
  return wanted.filter(({ variable, binaries }) => !env[variable] && !binaries.every(isInstalled(env)));
}

const isInstalled = (env: NodeJS.ProcessEnv) => (binary: string) =>
  findBinary(binary, env['PATH']) !== undefined;

/** What `startBackends` started or found. */
export type Backends = {
  /** TEST_MYSQL_URL, TEST_REDIS_URL, TEST_NATS_URL, TEST_CADDY, TEST_PROMTOOL and TEST_CHROMIUM, without those that are missing. */
  env: Record<string, string>;
  missing: Requirement[];
  stop(): Promise<void>;
};

/**
 * Starts the backends at once, each with its data below `dir`; installs those that are absent if this is
 * root on Debian. One that a variable of the environment gives is used as it is, and not stopped.
 */
export async function startBackends(dir: string, say: (line: string) => void): Promise<Backends> {
  const missing = await installMissing(missingOf(requirements, process.env), say);
  const present = requirements.filter(requirement => !missing.includes(requirement));
  const started: Backend[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(started.map(backend => backend.stop()));
  };
  const provide = async ({ name, variable, binaries, start }: Requirement): Promise<[string, string]> => {
    const given = process.env[variable];
    if (given) return [variable, given];
    if (!start) return [variable, findBinary(binaries[0] ?? '') ?? ''];
    const backend = await start({ dir: join(dir, name.toLowerCase()) });
    started.push(backend);
    return [variable, backend.url];
  };
  const outcomes = await Promise.allSettled(present.map(provide));
  const failure = outcomes.find(outcome => outcome.status === 'rejected');
  if (failure) {
    await stop();
    throw failure.reason;
  }
  const pairs = outcomes.flatMap(outcome => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  return { env: Object.fromEntries(pairs), missing, stop };
}

async function installMissing(missing: Requirement[], say: (line: string) => void): Promise<Requirement[]> {
  const canInstall = process.getuid?.() === 0 && findBinary('apt-get') !== undefined;
  if (missing.length === 0 || !canInstall) return missing;
  const stillMissing = () => missingOf(missing, process.env);
  await installWithApt({
    packages: missing.map(requirement => requirement.debianPackage),
    isDone: () => stillMissing().length === 0,
    say,
  });
  return stillMissing();
}
