import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Log } from '@bandera/kit/log';

/** What a replica wants to find again after a restart, one JSON file each. */
export interface SavedFiles {
  /** Every file that can be read, by name. */
  readAll(): Promise<Map<string, unknown>>;
  /** Saves what `state()` answers, soon; undefined removes the file. Several touches of one name make one write. */
  touch(name: string, state: () => unknown): void;
  /** Waits for the last write. */
  settled(): Promise<void>;
}

/** Files are written whole beside the old one and renamed, so that a crash leaves a readable one. */
export function savedFiles(folder: string, log: Log): SavedFiles {
  const waiting = new Map<string, () => unknown>();
  let writing: Promise<void> = Promise.resolve();

  async function writeNext(name: string): Promise<void> {
    const state = waiting.get(name)?.();
    waiting.delete(name);
    const file = path.join(folder, `${name}.json`);
    try {
      if (state === undefined) return await rm(file, { force: true });
      await mkdir(folder, { recursive: true });
      await writeFile(`${file}.tmp`, JSON.stringify(state), { mode: 0o600 });
      await rename(`${file}.tmp`, file);
    } catch (error) {
      log.warn(
        { err: error, file: name },
        'a file could not be saved: a restart will need the other services',
      );
    }
  }

  return {
    async readAll() {
      const names = (await readdir(folder).catch(() => [])).filter(name => name.endsWith('.json'));
      const read = names.map(
        async (name): Promise<[string, unknown]> => [
          name.slice(0, -'.json'.length),
          await readFile(path.join(folder, name), 'utf8')
            .then(JSON.parse)
            .catch(() => undefined),
        ],
      );
      return new Map((await Promise.all(read)).filter(([, value]) => value !== undefined));
    },
    touch(name, state) {
      const queued = waiting.has(name);
      waiting.set(name, state);
      if (!queued) writing = writing.then(() => writeNext(name));
    },
    settled: () => writing,
  };
}
