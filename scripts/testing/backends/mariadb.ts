import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createConnection } from 'mysql2/promise';
import { requireBinary } from './find-binary.ts';
import { type Backend, type BackendOptions, startServer } from './server-process.ts';

/** Throwaway data: nothing is flushed to disk for safety's sake, and nothing is larger than tests need. */
export const storage = ['--innodb-log-file-size=16M', '--innodb-flush-method=nosync'];
const fast = [
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-doublewrite=0',
  '--innodb-buffer-pool-size=64M',
  '--innodb-buffer-pool-dump-at-shutdown=0',
  '--skip-log-bin',
  '--skip-name-resolve',
];
/** As strict as MySQL 8 is by default, so that a query which Aurora would refuse fails here too. */
export const likeMysql8 = [
  '--character-set-server=utf8mb4',
  '--sql-mode=ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',
];

/**
 * Starts a private MariaDB. The URL's account, `bandera` with a new random password, may create databases
 * and users. Rejects when MariaDB is not installed or does not start.
 *
 * @param options.durable what was committed outlives kill(); slower
 */
export async function startMariadb({
  dir,
  port,
  durable = false,
}: BackendOptions & { durable?: boolean }): Promise<Backend> {
  const binary = requireBinary('mariadbd', 'mariadb-server');
  const data = join(dir, 'data');
  mkdirSync(dir, { recursive: true });
  if (!existsSync(join(data, 'mysql'))) await installData(data);
  const password = randomBytes(16).toString('hex');
  const accounts = join(dir, 'accounts.sql');
  writeFileSync(accounts, accountsSql(password), { mode: 0o600 });
  return startServer({
    name: 'mariadb',
    dir,
    ...(port === undefined ? {} : { port }),
    binary,
    args: onPort => [
      '--no-defaults',
      `--datadir=${data}`,
      ...asOwner(),
      `--port=${onPort}`,
      '--bind-address=127.0.0.1',
      // Relative to the data folder: the length of a socket's path is limited, that of a folder's is not.
      '--socket=mariadb.sock',
      `--pid-file=${join(dir, 'mariadb.pid')}`,
      `--init-file=${accounts}`,
      ...storage,
      ...fast,
      ...(durable ? ['--innodb-flush-log-at-trx-commit=1'] : []),
      ...likeMysql8,
    ],
    url: onPort => `mysql://bandera:${password}@127.0.0.1:${onPort}`,
    ask: async url => {
      // Only the server that we started knows the password.
      const connection = await createConnection(url);
      await connection.query('SELECT 1').finally(() => connection.end());
    },
  });
}

/** Makes an empty server's data, whose root comes in by the socket. */
export async function installData(data: string): Promise<void> {
  await promisify(execFile)(requireBinary('mariadb-install-db', 'mariadb-server'), [
    '--no-defaults',
    `--datadir=${data}`,
    ...asOwner(),
    '--auth-root-authentication-method=socket',
    '--skip-test-db',
    '--skip-name-resolve',
    ...storage,
  ]);
}

/**
 * As root, mariadbd wants to be told which account to become. It stays root: it holds throwaway data and
 * listens on 127.0.0.1 or in a network of its own, and the account mysql could not enter every folder that a caller may choose.
 */
export function asOwner(): string[] {
  return process.getuid?.() === 0 ? ['--user=root'] : [];
}

// The statements of an init file stand on one line each.
function accountsSql(password: string): string {
  return `CREATE OR REPLACE USER 'bandera'@'127.0.0.1' IDENTIFIED BY '${password}';
GRANT ALL PRIVILEGES ON *.* TO 'bandera'@'127.0.0.1' WITH GRANT OPTION;
`;
}
