import type { Readable } from 'node:stream';
import { connect } from '@bandera/kit/db/connect';
import { republishSince } from '@bandera/kit/events/outbox';
import { differences, type Line, type Manifest, readArchive } from './archive.ts';
import { removeOthers, writeAsset } from './asset-files.ts';
import { connectionOf, requireAll, requireMigrations } from './fitting.ts';
import { type Installation, readInstallation } from './installation.ts';
import { emptyTables, insertRows } from './mysql-tables.ts';

/**
 * Replaces all that an installation has by what an archive holds, and reads it back: resolves with the manifest when every
 * content hash is that of the backup, throws otherwise. Nothing may run on it meanwhile.
 */
export async function restoreInstallation(installation: Installation, from: Readable): Promise<Manifest> {
  const { stream, assets } = installation;
  const files = new Set<string>();
  let table: Extract<Line, { is: 'table' }> | undefined;
  let wanted: Manifest | undefined;
  for await (const line of readArchive(from)) {
    switch (line.is) {
      case 'begin':
        await stream.remove();
        break;
      case 'migrations':
        await requireMigrations(installation, line);
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
  requireAll(installation, wanted);
  const found = await readInstallation(installation);
  const wrong = differences(wanted, found);
  if (wrong.length > 0) throw new Error(`what was restored differs: ${wrong.join('; ')}`);
  return wanted;
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
