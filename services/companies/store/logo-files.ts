import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { problem } from '@bandera/contracts/problems';
import { newId } from '@bandera/kit/ids';
import type { Log } from '@bandera/kit/log';
import { slots } from '../slots.ts';
import { recentFiles } from './recent-files.ts';

export interface LogoFilesOptions {
  /** The volume that all replicas share: NFS in a deployment. */
  folder: string;
  log: Log;
  /** Milliseconds that a caller waits for the volume. */
  timeoutMs?: number;
  /** Bytes of logos kept in memory. */
  memory?: number;
}

/** Files named by their content's hash: written once, never changed, and so never stale in memory. */
export interface LogoFiles {
  /** What is in memory, without asking the volume. */
  recent(hash: string): Buffer | undefined;
  /** Undefined when there is no such file. Throws 503 when the volume does not answer. */
  read(hash: string): Promise<Buffer | undefined>;
  /** Returns once it is on the disk of the server. Throws 503 as `read`. */
  write(hash: string, content: Buffer): Promise<void>;
  /** Resolves when the volume answers. */
  check(): Promise<void>;
}

/**
 * A hung NFS server holds every thread that asks it for something, and Node has four of them for files, DNS and hashing.
 * So at most two calls are ever out there, and no request waits longer than `timeoutMs` for its turn and its answer.
 */
export function logoFiles({
  folder,
  log,
  timeoutMs = 2_000,
  memory = 32 * 1024 * 1024,
}: LogoFilesOptions): LogoFiles {
  const logos = path.join(folder, 'logos');
  const slot = slots({ parallel: 2, waiting: 100 });
  const kept = recentFiles(memory);
  const reading = new Map<string, Promise<Buffer | undefined>>();

  const answerOf = async <T>(call: Promise<T>): Promise<T> => {
    try {
      return await within(timeoutMs, call);
    } catch (error) {
      log.error({ err: error }, 'the volume of logos does not answer');
      throw problem('dependency-unavailable', { cause: error, headers: { 'Retry-After': '5' } });
    }
  };

  const startReading = (hash: string) => {
    const call = slot(() => readIfThere(fileIn(logos, hash))).finally(() => reading.delete(hash));
    reading.set(hash, call);
    return call;
  };
  // One call for all who ask for the same file meanwhile.
  const readOnce = (hash: string) => reading.get(hash) ?? startReading(hash);

  return {
    recent: kept.get,
    async read(hash) {
      const content = await answerOf(readOnce(hash));
      if (content) kept.set(hash, content);
      return content;
    },
    async write(hash, content) {
      await answerOf(slot(() => writeOnce(logos, hash, content)));
      kept.set(hash, content);
    },
    async check() {
      await answerOf(slot(() => stat(folder)));
    },
  };
}

const fileIn = (folder: string, hash: string) => path.join(folder, `${hash}.webp`);

async function within<T>(ms: number, call: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no answer within ${ms} ms`)), ms);
  try {
    return await Promise.race([call, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

async function readIfThere(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** A reader sees the whole file or none, and a power cut after the answer loses nothing: file and name are on the disk. */
async function writeOnce(folder: string, hash: string, content: Buffer): Promise<void> {
  await mkdir(folder, { recursive: true });
  const file = fileIn(folder, hash);
  if ((await sizeOf(file)) === content.length) return;
  const draft = path.join(folder, `.${newId()}.draft`);
  try {
    await writeDurably(draft, content);
    await rename(draft, file);
    await syncFolder(folder);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function sizeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function writeDurably(file: string, content: Buffer): Promise<void> {
  await using handle = await open(file, 'wx', 0o644);
  await handle.writeFile(content);
  await handle.sync();
}

async function syncFolder(folder: string): Promise<void> {
  await using handle = await open(folder, 'r');
  await handle.sync();
}

const isMissing = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT';
