import { readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '../..');

/** A package's name and the version that is installed, which is the exact one that package.json asks for. */
export function named(name: string): string {
  const manifest: { version?: unknown } = JSON.parse(
    readFileSync(path.join(root, 'node_modules', name, 'package.json'), 'utf8'),
  );
  return `${name} ${String(manifest.version)}`;
}
