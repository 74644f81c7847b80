import type { Readable } from 'node:stream';
import type { Connection } from 'mysql2';
import { type Line, type Manifest, readArchive } from './archive.ts';
import type { Installation } from './installation.ts';
import { migrationsOf } from './mysql-tables.ts';

/**
 * Reads an archive to its end and changes nothing: throws unless it is whole, has all that its manifest counts, and fits
 * every database as it is now. What is found out only while data are replaced is found out too late.
 */
export async function requireFitting(installation: Installation, from: Readable): Promise<Manifest> {
  const rows: Record<string, number> = {};
  let table: string | undefined;
  let [events, assets] = [0, 0];
  let manifest: Manifest | undefined;
  for await (const line of readArchive(from)) {
    if (line.is === 'migrations') await requireMigrations(installation, line);
    else if (line.is === 'table') {
      table = `${line.database}.${line.table}`;
      rows[table] = 0;
    } else if (line.is === 'rows') {
      if (table === undefined) throw new Error('the archive has rows of no table');
      rows[table] = (rows[table] ?? 0) + line.rows.length;
    } else if (line.is === 'event') events++;
    else if (line.is === 'asset') assets++;
    else if (line.is === 'end') manifest = line.manifest;
  }
  if (!manifest) throw new Error('the archive has no manifest');
  requireAll(installation, manifest);
  const counted: Record<string, number> = { ...rows, events, assets };
  for (const [part, { count }] of Object.entries({
    ...manifest.tables,
    events: manifest.events,
    assets: manifest.assets,
  }))
    if (counted[part] !== count)
      throw new Error(`the archive has ${counted[part] ?? 0} of the ${count} that belong to ${part}`);
  return manifest;
}

/** Every database that the installation has must be in the archive: none may keep what it has now. */
export function requireAll({ databases }: Installation, { migrations }: Manifest): void {
  const missing = [...databases.keys()].filter(name => !(name in migrations));
  if (missing.length > 0) throw new Error(`the archive has nothing of ${missing.join(', ')}`);
}

/** Rows fit only into the tables of their time. */
export async function requireMigrations(
  installation: Installation,
  { database, names }: Extract<Line, { is: 'migrations' }>,
): Promise<void> {
  const present = await migrationsOf(connectionOf(installation, database));
  const missing = names.filter(name => !present.includes(name));
  const newer = present.filter(name => !names.includes(name));
  if (missing.length > 0 || newer.length > 0)
    throw new Error(
      `${database}: the backup was made by another version (${[...missing, ...newer].join(', ')}): deploy that one, restore, then upgrade`,
    );
}

export function connectionOf({ databases }: Installation, name: string): Connection {
  const connection = databases.get(name);
  if (!connection) throw new Error(`the archive has a database ${name} of which no URL is given`);
  return connection;
}
