import type { Connection } from 'mysql2';
import { type ArchiveWriter, contentHash, type Manifest } from './archive.ts';
import { assetPart, filesIn, readAsset } from './asset-files.ts';
import { openStream, type StoredStream } from './event-stream.ts';
import { migrationsOf, openDatabase, readTable, tablesOf, takeSnapshot } from './mysql-tables.ts';

/** Everything of an installation that must not be lost. */
export interface Installation {
  /** By service. */
  databases: Map<string, Connection>;
  stream: StoredStream;
  assets: string;
  close(): Promise<void>;
}

/** Opens what `DATABASE_URL_<SERVICE>`, NATS_URL and ASSETS_DIR name. */
export async function openInstallation(env: NodeJS.ProcessEnv): Promise<Installation> {
  const databases = new Map<string, Connection>();
  for (const [name, url] of Object.entries(env)) {
    const [, service] = /^DATABASE_URL_([A-Z_]+)$/.exec(name) ?? [];
    if (service !== undefined && url) databases.set(service.toLowerCase(), openDatabase(url));
  }
  const { NATS_URL: natsUrl, ASSETS_DIR: assets } = env;
  if (databases.size === 0 || !natsUrl || !assets)
    throw new Error('DATABASE_URL_<SERVICE>, NATS_URL and ASSETS_DIR are required');
  const stream = await openStream(natsUrl);
  return {
    databases,
    stream,
    assets,
    async close() {
      await stream.close();
      for (const connection of databases.values()) connection.destroy();
    },
  };
}

const rowsPerLine = 200;
const bytesPerLine = 1_000_000;

/**
 * Reads all of an installation, at one moment, into an archive or only into its manifest. The stream is read first: what
 * was published after that is still in an outbox of the databases, of which all snapshots are taken before any is read.
 */
export async function readInstallation(
  { databases, stream, assets }: Installation,
  write: ArchiveWriter['write'] = async () => {},
): Promise<Manifest> {
  const at = new Date().toISOString();
  await write({ is: 'begin', format: 1, at });
  const events = await readStream(stream, write);
  const sorted = [...databases].sort(([a], [b]) => a.localeCompare(b));
  await Promise.all(sorted.map(([, connection]) => takeSnapshot(connection)));
  const manifest: Manifest = { at, tables: {}, migrations: {}, events, assets: { count: 0, hash: '' } };
  for (const [database, connection] of sorted) {
    const names = await migrationsOf(connection);
    manifest.migrations[database] = names;
    await write({ is: 'migrations', database, names });
    for (const table of await tablesOf(connection)) {
      const columns = table.columns.map(({ name }) => name);
      await write({ is: 'table', database, table: table.name, columns });
      manifest.tables[`${database}.${table.name}`] = await readRows(readTable(connection, table), write);
    }
    await connection.promise().query('COMMIT');
  }
  manifest.assets = await readAssets(assets, write);
  await write({ is: 'end', manifest });
  return manifest;
}

async function readStream(stream: StoredStream, write: ArchiveWriter['write']) {
  const content = contentHash();
  const config = await stream.config();
  if (config) await write({ is: 'stream', config });
  for await (const event of stream.events()) {
    content.add([event.subject, event.id, event.body]);
    await write({ is: 'event', ...event });
  }
  return content.value();
}

async function readRows(rows: ReturnType<typeof readTable>, write: ArchiveWriter['write']) {
  const content = contentHash();
  let batch: Awaited<ReturnType<typeof rows.next>>['value'][] = [];
  let bytes = 0;
  for await (const row of rows) {
    content.add(row);
    batch.push(row);
    bytes += JSON.stringify(row).length;
    if (batch.length < rowsPerLine && bytes < bytesPerLine) continue;
    await write({ is: 'rows', rows: batch });
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) await write({ is: 'rows', rows: batch });
  return content.value();
}

async function readAssets(folder: string, write: ArchiveWriter['write']) {
  const content = contentHash();
  for (const name of await filesIn(folder)) {
    const body = await readAsset(folder, name);
    content.add(assetPart(name, body));
    await write({ is: 'asset', path: name, body: body.toString('base64') });
  }
  return content.value();
}
