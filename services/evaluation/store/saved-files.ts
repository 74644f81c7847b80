import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { newId } from '@bandera/kit/ids';
import type { Log } from '@bandera/kit/log';

/** What a replica wants to find again after a restart, one JSON file each. */
export interface SavedFiles {
  /** Every file that can be read, one after the other. */
  readAll(): AsyncIterable<{ name: string; value: unknown }>;
  /** What a file of this name holds; undefined when there is none, or none that can be read. */
  read(name: string): Promise<unknown>;
  /** Saves what `state()` answers, soon; undefined removes the file. Several touches of one name make one write. */
  touch(name: string, state: () => unknown): void;
  /** Waits for the last write. */
  settled(): Promise<void>;
}

/** Files are written whole beside the old one and renamed, so that a crash leaves a readable one. */
export function savedFiles(folder: string, log: Log): SavedFiles {
  const waiting = new Map<string, () => unknown>();
  // Of this process alone: replicas on one machine may share the folder.
  const draft = path.join(folder, `${newId()}.tmp`);
  let writing: Promise<void> = Promise.resolve();

  async function writeNext(name: string): Promise<void> {
    const state = waiting.get(name)?.();
    waiting.delete(name);
    const file = path.join(folder, `${name}.json`);
    try {
      if (state === undefined) return await rm(file, { force: true });
      await mkdir(folder, { recursive: true });
      await writeFile(draft, JSON.stringify(state), { mode: 0o600 });
      await rename(draft, file);
    } catch (error) {
      log.warn({ err: error, file }, 'a file could not be saved: a restart will need the other services');
    }
  }

  async function read(name: string): Promise<unknown> {
    const file = `${name}.json`;
    try {
      return JSON.parse(await readFile(path.join(folder, file), 'utf8'));
    } catch (error) {
      const isThere = !(error instanceof Error && 'code' in error && error.code === 'ENOENT');
      if (isThere) log.warn({ err: error, file }, 'a saved file cannot be read: it is left out');
      return undefined;
    }
  }

  return {
    read,
    async *readAll() {
      for (const file of await readdir(folder).catch(() => [])) {
        if (!file.endsWith('.json')) continue;
        const name = file.slice(0, -'.json'.length);
        const value = await read(name);
        if (value !== undefined) yield { name, value };
      }
    },
    touch(name, state) {
      const queued = waiting.has(name);
      waiting.set(name, state);
      if (!queued) writing = writing.then(() => writeNext(name));
    },
    settled: () => writing,
  };
}
