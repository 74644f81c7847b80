import { closeSync, globSync, openSync, readSync, statSync } from 'node:fs';
import path from 'node:path';

/** Every shell script of the repository, by its first line, as paths relative to `root`. */
export function shellFiles(root: string): string[] {
  const found = globSync(['.ci/*', 'scripts/**', 'swarm/**', 'services/**'], {
    cwd: root,
    exclude: name => ['node_modules', 'dist'].includes(path.basename(name)),
  });
  return found.filter(file => isShell(path.join(root, file))).sort();
}

function isShell(file: string): boolean {
  if (!statSync(file).isFile()) return false;
  const start = Buffer.alloc(64);
  const descriptor = openSync(file, 'r');
  readSync(descriptor, start);
  closeSync(descriptor);
  return /^#!.*\b(ba)?sh\b/.test(start.toString('latin1'));
}
