// Runs in a container within Bandera's networks: ends with 0 when DATABASE_URL opens a database that may be written to.
import { connect, ping } from '@bandera/kit/db/connect';

const url = process.env['DATABASE_URL'];
if (!url) throw new Error('DATABASE_URL is missing');
const db = connect({ url });
try {
  await ping(db);
} catch (error) {
  process.stderr.write(
    `the new database URL does not work: ${error instanceof Error ? error.message : error}\n`,
  );
  process.exitCode = 1;
} finally {
  await db.destroy();
}
