import type { Readable } from 'node:stream';
import { connect } from '@bandera/kit/db/connect';
import { republishSince } from '@bandera/kit/events/outbox';
import { differences, type Line, type Manifest, readArchive } from './archive.ts';
import { removeOthers, writeAsset } from './asset-files.ts';
import { type Installation, readInstallation } from './installation.ts';
import { emptyTables, insertRows, migrationsOf } from './mysql-tables.ts';

/**
 * Replaces all that an installation has by what an archive holds, and reads it back: resolves with the manifest when every
 * content hash is that of the backup, throws otherwise. Nothing may run on it meanwhile.
 */
export async function restoreInstallation(installation: Installation, from: Readable): Promise<Manifest> {
  const { databases, stream, assets } = installation;
  const files = new Set<string>();
  let table: Extract<Line, { is: 'table' }> | undefined;
  let wanted: Manifest | undefined;
  for await (const line of readArchive(from)) {
    switch (line.is) {
      case 'begin':
        await stream.remove();
        break;
      case 'migrations':
        await requireMigrations(connectionOf(installation, line.database), line);
        await emptyTables(connectionOf(installation, line.database));
        break;
      case 'table':
        table = line;
        break;
      case 'rows':
        if (!table) throw new Error('the archive has rows of no table');
        await insertRows(connectionOf(installation, table.database), table, line.rows);
        break;
      case 'stream':
        await stream.recreate(line.config);
        break;
      case 'event':
        await stream.add(line);
        break;
      case 'asset':
        files.add(line.path);
        await writeAsset(assets, line.path, Buffer.from(line.body, 'base64'));
        break;
      case 'end':
        wanted = line.manifest;
    }
  }
  if (!wanted) throw new Error('the archive has no manifest');
  await removeOthers(assets, files);
  const missing = [...databases.keys()].filter(name => !(name in (wanted.migrations ?? {})));
  if (missing.length > 0) throw new Error(`the archive has nothing of ${missing.join(', ')}`);
  const found = await readInstallation(installation);
  const wrong = differences(wanted, found);
  if (wrong.length > 0) throw new Error(`what was restored differs: ${wrong.join('; ')}`);
  return wanted;
}

function connectionOf({ databases }: Installation, name: string) {
  const connection = databases.get(name);
  if (!connection) throw new Error(`the archive has a database ${name} of which no URL is given`);
  return connection;
}

/** Rows fit only into the tables of their time. */
async function requireMigrations(
  connection: ReturnType<typeof connectionOf>,
  { database, names }: Extract<Line, { is: 'migrations' }>,
): Promise<void> {
  const present = await migrationsOf(connection);
  const missing = names.filter(name => !present.includes(name));
  const newer = present.filter(name => !names.includes(name));
  if (missing.length > 0 || newer.length > 0)
    throw new Error(
      `${database}: the backup was made by another version (${[...missing, ...newer].join(', ')}): deploy that one, restore, then upgrade`,
    );
}

/**
 * Has the relays publish again what left the outboxes since shortly before the backup: it may be missing in the stream,
 * which was read first. Consumers pass over what they have applied.
 */
export async function republish(env: NodeJS.ProcessEnv, manifest: Manifest): Promise<number> {
  const since = new Date(Date.parse(manifest.at) - 10 * 60_000);
  let count = 0;
  for (const database of Object.keys(manifest.migrations)) {
    const url = env[`DATABASE_URL_${database.toUpperCase()}`];
    if (!url || !(`${database}.outbox` in manifest.tables)) continue;
    const db = connect({ url });
    count += await republishSince(db, since).finally(() => db.destroy());
  }
  return count;
}
