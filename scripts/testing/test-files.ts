import { globSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';

const unit = ['packages/*/test/*.test.ts', 'services/*/test/*.test.ts', 'tests/contract/*.test.ts'];
const whole = ['e2e', 'matrix', 'compat', 'browser'].map(folder => `tests/${folder}/*.test.ts`);

/** Every test file of `npm test`, relative to `root`; without the whole-system tests if `unitOnly`. */
export function allTestFiles(root: string, { unitOnly }: { unitOnly: boolean }): string[] {
  return globSync(unitOnly ? unit : [...unit, ...whole], { cwd: root }).sort();
}

/**
 * The test files that arguments name, relative to `root`; of a folder, all below it.
 * Throws an error naming the argument that leads to none.
 *
 * @param cwd what the arguments are relative to
 */
export function namedTestFiles(root: string, cwd: string, names: string[]): string[] {
  return [...new Set(names.flatMap(name => filesAt(root, resolve(cwd, name), name)))];
}

function filesAt(root: string, path: string, name: string): string[] {
  const inside = relative(root, path);
  const entry = statSync(path, { throwIfNoEntry: false });
  if (!entry || inside.startsWith('..') || isAbsolute(inside)) {
    throw new Error(`${name}: there is no such test file in this repository`);
  }
  if (entry.isFile()) return [inside];
  const below = globSync('**/*.test.ts', { cwd: path, exclude: ['**/node_modules'] }).sort();
  if (below.length === 0) throw new Error(`${name}: no *.test.ts file is below it`);
  return below.map(file => join(inside, file));
}

/** Whether a test file works with real backends when it has them. */
export function usesBackends(file: string): boolean {
  return /^tests\/(e2e|matrix|compat|browser)\//.test(file);
}
