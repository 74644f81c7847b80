import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { type Rules, rulesIn } from './rules.ts';

/** The last rules on disk. */
export interface SavedFile {
  /** Undefined when there are none that can be used, or those of another environment. */
  load(): Promise<Rules | undefined>;
  /** In the background; of several in a row the last one counts. A failure is a warning of the process. */
  save(text: string): void;
  /** Resolves when all is written. */
  settled(): Promise<void>;
}

/** The file is as secret as the rules, so only its owner may read it. Replaced as a whole: never half of one. */
export function savedFile(file: string, key: string): SavedFile {
  let next: string | undefined;
  let writing: Promise<void> | undefined;

  async function write(): Promise<void> {
    for (let text = next; text !== undefined; text = next) {
      next = undefined;
      const fresh = `${file}.${randomUUID()}.tmp`;
      try {
        await writeFile(fresh, text, { mode: 0o600, flush: true });
        await rename(fresh, file);
      } catch (error) {
        process.emitWarning(`Bandera's rules cannot be saved to ${file}: ${String(error)}`);
        await rm(fresh, { force: true }).catch(() => {});
      }
    }
    writing = undefined;
  }

  return {
    async load() {
      try {
        const rules = rulesIn(await readFile(file, 'utf8'));
        return isFor(key, rules) ? rules : undefined;
      } catch {
        return undefined;
      }
    },
    save(text) {
      next = text;
      writing ??= write();
    },
    settled: async () => writing,
  };
}

/** Keys begin with `project:environment.`; a file that another key has left must not be taken for this one's. */
function isFor(key: string, { ruleset: { project, environment } }: Rules): boolean {
  const [, scope] = /^([^.]+:[^.]+)\./.exec(key) ?? [];
  return scope === undefined || scope === `${project}:${environment}`;
}
