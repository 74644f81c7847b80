import { house } from '@bandera/contracts/house';
import { ConfigError } from '@bandera/kit/config';
import { createLog } from '@bandera/kit/log';
import { type Running, startServices } from '@bandera/kit/run';
import { StartError } from '@bandera/kit/start-error';
import { allServices } from '../all-services.ts';

/**
 * Opens the services that have a database, beside a running Bandera or without one: nothing of theirs begins, they only
 * answer each other inside this process. Where each service has a database server, only the named one is opened.
 * Throws a `ConfigError` for a name that is none of them, a `StartError` for databases that are not migrated.
 */
export async function openIdle(env: NodeJS.ProcessEnv, only: string | undefined): Promise<Running> {
  const stored = allServices.filter(service => service.migrations);
  if (only !== undefined && !stored.some(({ name }) => name === only)) {
    const names = stored.map(({ name }) => name).join(', ');
    throw new ConfigError([`--service: ${only} has no database; those that have: ${names}`]);
  }
  const atServer = env['DATABASE_URL'] || env['DATABASE_URL_FILE'];
  const chosen = atServer && only ? stored.filter(({ name }) => name === only) : stored;
  const { METRICS_PORT: _, METRICS_PORT_FILE: __, ...rest } = env;
  const running = await startServices(chosen, {
    house,
    env: { ...rest, HOST: '127.0.0.1', PORT: '0', MIGRATE: 'false', DRAIN_SECONDS: '0' },
    idle: true,
    // Standard output belongs to what was asked for.
    log: createLog({
      level: env['LOG_LEVEL'] ?? 'warn',
      destination: { write: line => void process.stderr.write(line) },
    }),
  });
  const waiting = await Promise.all(running.services.map(service => service.pendingMigrations()));
  if (waiting.flat().length === 0) return running;
  await running.stop();
  throw new StartError('The database is not that of this version: are DATABASE_URL and DATA_DIR right?');
}
