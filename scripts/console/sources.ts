import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const consoleFolder = path.join(import.meta.dirname, '../../services/console');
/** Where the built pages lie. */
export const builtFolder = path.join(consoleFolder, 'dist');
/** Says of which sources they were built; hidden, so that it is not served. */
export const stampFile = path.join(builtFolder, '.built');

const root = path.join(consoleFolder, '../..');
// The lock file stands for the libraries.
const inputs = [
  'services/console/{src,public,vite}/**/*.*',
  'services/console/{index.html,vite.config.ts,tsconfig.json,package.json}',
  'packages/contracts/src/{demo,permission-table}.ts',
  'package-lock.json',
];

/** A hash of everything that the built pages are made from. */
export function consoleFingerprint(): string {
  const hash = createHash('sha256');
  for (const name of globSync(inputs, { cwd: root }).sort()) {
    hash
      .update(name)
      .update('\0')
      .update(readFileSync(path.join(root, name)))
      .update('\0');
  }
  return hash.digest('hex');
}

/** Whether the built pages are those of the sources as they are now. */
export function isConsoleBuilt(): boolean {
  try {
    return readFileSync(stampFile, 'utf8') === consoleFingerprint();
  } catch {
    return false; // never built
  }
}
