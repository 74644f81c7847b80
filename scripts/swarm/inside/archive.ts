import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { pipeline, type Readable, type Writable } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import { z } from 'zod';

/** Text, or bytes that are none, in base64. Numbers, times and JSON come as the database writes them. */
const cell = z.union([z.string(), z.null(), z.strictObject({ base64: z.string() })]);
export type Cell = z.infer<typeof cell>;

const content = z.object({ count: z.number(), hash: z.string() });

const manifestSchema = z.object({
  /** When it was begun, RFC 3339. Everything before it is in the archive. */
  at: z.string(),
  /** By `database.table`. */
  tables: z.record(z.string(), content),
  /** Names of the migrations that each database has seen. */
  migrations: z.record(z.string(), z.array(z.string())),
  events: content,
  assets: content,
});
/** What an archive holds, with a hash for the content of each part. */
export type Manifest = z.infer<typeof manifestSchema>;

const lineSchema = z.discriminatedUnion('is', [
  z.object({ is: z.literal('begin'), format: z.literal(1), at: z.string() }),
  z.object({ is: z.literal('migrations'), database: z.string(), names: z.array(z.string()) }),
  z.object({ is: z.literal('table'), database: z.string(), table: z.string(), columns: z.array(z.string()) }),
  z.object({ is: z.literal('rows'), rows: z.array(z.array(cell)) }),
  z.object({ is: z.literal('stream'), config: z.record(z.string(), z.unknown()) }),
  z.object({ is: z.literal('event'), subject: z.string(), id: z.string(), body: z.string() }),
  z.object({ is: z.literal('asset'), path: z.string(), body: z.string() }),
  z.object({ is: z.literal('end'), manifest: manifestSchema }),
]);
/** A line of an archive, which is JSON lines, compressed. Rows belong to the table before them, events to the stream. */
export type Line = z.infer<typeof lineSchema>;

export interface ArchiveWriter {
  write(line: Line): Promise<void>;
  end(): Promise<void>;
}

export function writeArchive(out: Writable): ArchiveWriter {
  const zip = createGzip({ level: 6 });
  zip.pipe(out, { end: false });
  return {
    async write(line) {
      if (!zip.write(`${JSON.stringify(line)}\n`)) await once(zip, 'drain');
    },
    async end() {
      const ended = once(zip, 'end');
      zip.end();
      await ended;
    },
  };
}

/** Reads an archive line by line. Throws when it is not one, or was cut off. */
export async function* readArchive(from: Readable): AsyncGenerator<Line> {
  let last: Line | undefined;
  for await (const text of linesOf(pipeline(from, createGunzip(), () => {}))) {
    last = lineSchema.parse(JSON.parse(text));
    yield last;
  }
  if (last?.is !== 'end') throw new Error('the archive is cut off');
}

// Not readline: it ends lines at U+2028 as well, which JSON has within its texts.
async function* linesOf(from: Readable): AsyncGenerator<string> {
  let rest: Buffer[] = [];
  for await (const chunk of from) {
    let begin = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, begin)) {
      yield Buffer.concat([...rest, chunk.subarray(begin, end)]).toString();
      rest = [];
      begin = end + 1;
    }
    rest.push(chunk.subarray(begin));
  }
  if (rest.some(part => part.length > 0)) throw new Error('the archive is cut off');
}

/** A content hash: of the parts in their order. */
export function contentHash(): { add(part: unknown): void; value(): { count: number; hash: string } } {
  const hash = createHash('sha256');
  let count = 0;
  return {
    add(part) {
      hash.update(`${JSON.stringify(part)}\n`);
      count += 1;
    },
    value: () => ({ count, hash: hash.digest('hex') }),
  };
}

/** Where two manifests differ, in words; nothing when all contents are the same. */
export function differences(wanted: Manifest, found: Manifest): string[] {
  const parts = (manifest: Manifest): Manifest['tables'] => ({
    ...manifest.tables,
    'the event stream': manifest.events,
    assets: manifest.assets,
  });
  const [a, b] = [parts(wanted), parts(found)];
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  return names.flatMap(name => {
    const [one, other] = [a[name], b[name]];
    if (one?.hash === other?.hash) return [];
    return [
      `${name}: ${one?.count ?? 'nothing'} in the backup, ${other?.count ?? 'nothing'} restored, or other contents`,
    ];
  });
}
