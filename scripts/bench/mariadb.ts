import { createConnection } from 'mysql2/promise';
import { findBinary } from '../testing/backends/find-binary.ts';
import { startMariadb } from '../testing/backends/mariadb.ts';
import type { Bench } from './bench.ts';

export interface Mariadb extends AsyncDisposable {
  /** With `{service}` for the name of the database, as DATABASE_URL is written. */
  readonly url: string;
  readonly pid: number;
  /** Its folder. */
  readonly dir: string;
  /** Stops it and starts it on the same data. */
  restart(): Promise<void>;
}

/** What a server of its size would give to its data; the tests' own server is smaller. */
const bufferPool = 1_073_741_824;

/** A private MariaDB for one row; undefined where it is not installed. */
export async function mariadb(bench: Bench): Promise<Mariadb | undefined> {
  if (!findBinary('mariadbd') || !findBinary('mariadb-install-db')) return undefined;
  const dir = bench.folder('mariadb');
  const backend = await startMariadb({ dir });
  await enlarge(backend.url);
  return {
    url: `${backend.url}/bandera_{service}`,
    get pid() {
      return backend.pid;
    },
    dir,
    async restart() {
      await backend.restart();
      await enlarge(backend.url);
    },
    [Symbol.asyncDispose]: () => backend.stop(),
  };
}

async function enlarge(url: string): Promise<void> {
  const connection = await createConnection(url);
  await connection
    .query(`SET GLOBAL innodb_buffer_pool_size = ${bufferPool}`)
    .finally(() => connection.end());
}
