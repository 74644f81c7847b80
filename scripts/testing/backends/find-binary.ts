import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

// Debian puts servers in sbin, which is not on the PATH of every account.
const systemFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/**
 * The absolute path of an installed program, or undefined.
 *
 * @param path  folders to search, as in PATH; those where Debian keeps servers are searched after them
 */
export function findBinary(name: string, path = process.env['PATH'] ?? ''): string | undefined {
  const folders = [...path.split(delimiter).filter(Boolean), ...systemFolders];
  return folders.map(folder => join(folder, name)).find(isProgram);
}

/** The absolute path of an installed program. Throws an error naming the Debian package that has it. */
export function requireBinary(name: string, debianPackage: string): string {
  const found = findBinary(name);
  if (!found) throw new Error(`${name} is not installed: apt-get install ${debianPackage}`);
  return found;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
