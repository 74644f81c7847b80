// Brings the databases of all services up to date, before their processes start. `--help` tells the rest.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ConfigError, type Env, readConfig } from '@bandera/kit/config';
import { connect, ensureDatabase, isUnavailable } from '@bandera/kit/db/connect';
import { driverError } from '@bandera/kit/db/errors';
import { type Migration, migrateUp, pending } from '@bandera/kit/db/migrate';
import { platformSchema } from '@bandera/kit/platform-config';
import { refuse } from '@bandera/kit/run';
import { StartError } from '@bandera/kit/start-error';
import { allServices } from './all-services.ts';

const help = `node scripts/migrate.ts [--service NAME] [--wait 60] [--dry-run]

Migrates the database of every service that has one, under a lock of that database: started twice, the second one waits and
finds nothing left to do. Prints a line for each service, and ends with 1 if one could not be migrated; those migrated stay so.

Reads DATABASE_URL, or DATA_DIR for SQLite. "{service}" stands for the service's name in DATABASE_URL, and in
DATABASE_URL_FILE too: /run/secrets/database_url_{service} is a file for each.
  --service   this one only
  --wait      how many seconds a database server may take to answer
  --dry-run   says what would be applied
`;

interface Target {
  name: string;
  migrations: Migration[];
  /** Of a MySQL database; absent for SQLite, which is `file`. */
  url: string | undefined;
  file: string;
}

const settings = platformSchema.pick({ DATABASE_URL: true, DATA_DIR: true });
const print = (line: string) => process.stdout.write(`${line}\n`);

await main(process.argv.slice(2)).catch(refuse);

async function main(args: string[]): Promise<void> {
  const values = optionsOf(args);
  if (values.help) return void process.stdout.write(help);
  if (!/^\d{1,4}$/.test(values.wait))
    throw new ConfigError(['--wait: must be a whole number of seconds, to 9999']);
  const until = Date.now() + Number(values.wait) * 1_000;
  for (const target of targets(process.env, values.service)) {
    const { name } = target;
    try {
      const done = await reached(() => migrate(target, values['dry-run']), until);
      const verb = values['dry-run'] ? 'would apply' : 'applied';
      print(`${name}: ${done.length === 0 ? 'up to date' : `${verb} ${done.join(', ')}`}`);
    } catch (error) {
      print(`${name}: FAILED: ${reasonOf(error)}`);
      process.exitCode = 1;
    }
  }
}

function optionsOf(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        service: { type: 'string' },
        wait: { type: 'string', default: '60' },
        'dry-run': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new StartError(`${error.message.split('. ', 1)[0]}: see node scripts/migrate.ts --help.`);
  }
}

/** All that is to be migrated; what is wrong with any of it is told before the first is touched. */
function targets(env: Env, only: string | undefined): Target[] {
  const stored = allServices.filter(service => service.migrations);
  if (only !== undefined && !stored.some(({ name }) => name === only)) {
    const names = stored.map(({ name }) => name).join(', ');
    throw new ConfigError([`--service: ${only} has no database; those that have: ${names}`]);
  }
  const wanted = stored.filter(({ name }) => only === undefined || name === only);
  const problems: string[] = [];
  const found = wanted.flatMap(({ name, migrations = [] }) => {
    try {
      return [{ name, migrations, ...databaseOf(name, env) }];
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  if (problems.length > 0) throw new ConfigError(problems);
  return found;
}

function databaseOf(service: string, env: Env): Pick<Target, 'url' | 'file'> {
  const file = env['DATABASE_URL_FILE']?.replaceAll('{service}', service);
  const { DATABASE_URL, DATA_DIR } = readConfig(settings, { ...env, DATABASE_URL_FILE: file });
  return { url: DATABASE_URL?.replaceAll('{service}', service), file: `${DATA_DIR}/${service}.sqlite` };
}

/** Names of what was applied, or would be. */
async function migrate({ url, file, migrations }: Target, dryRun: boolean): Promise<string[]> {
  if (url && !dryRun) await ensureDatabase(url);
  const db = connect(url ? { url } : { file });
  try {
    return await (dryRun ? pending(db, migrations) : migrateUp(db, migrations));
  } finally {
    await db.destroy();
  }
}

/** Tries again while the server does not answer: on a laptop it starts at the same time. */
async function reached<T>(work: () => Promise<T>, until: number): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isUnavailable(error) || Date.now() > until) throw error;
      await sleep(1_000);
    }
  }
}

/** A driver's message names accounts and hosts, which an operator needs, and never a password. */
function reasonOf(error: unknown): string {
  const { message, code } = driverError(error);
  return message.split('\n', 1)[0] || code || 'no reason given';
}
