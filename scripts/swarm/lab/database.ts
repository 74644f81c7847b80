import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { requireBinary } from '../../testing/backends/find-binary.ts';
import { asOwner, installData, likeMysql8, storage } from '../../testing/backends/mariadb.ts';
import { fileIn, type Lab, running } from './lab-state.ts';
import { hostAddress } from './plan.ts';
import { startInside } from './run.ts';

/**
 * MariaDB in the lab's network, on the machine's own processors: Aurora is nobody's guest either, and an emulated one would
 * add its slowness to each query. It makes the databases and accounts of the application at its start.
 */
export async function startDatabase(lab: Lab): Promise<void> {
  if (running(lab, 'database') !== undefined) return;
  const { database, secrets } = fileIn(lab.dir);
  const data = path.join(database, 'data');
  mkdirSync(database, { recursive: true, mode: 0o700 });
  if (!existsSync(path.join(data, 'mysql'))) await installData(data);
  await startInside(lab, 'database', [
    requireBinary('mariadbd', 'mariadb-server'),
    '--no-defaults',
    `--datadir=${data}`,
    ...asOwner(),
    `--bind-address=${hostAddress}`,
    '--socket=mariadb.sock',
    `--init-file=${path.join(secrets, 'mysql_init')}`,
    '--skip-log-bin',
    '--skip-name-resolve',
    '--innodb-buffer-pool-size=256M',
    ...storage,
    ...likeMysql8,
  ]);
}
