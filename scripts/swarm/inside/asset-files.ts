import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** All files of a folder by their paths within it, sorted; nothing when it is not there. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(error => {
    if (error?.code !== 'ENOENT') throw error;
    return [];
  });
  const files = entries.filter(entry => entry.isFile());
  return files.map(entry => path.relative(folder, path.join(entry.parentPath, entry.name))).sort();
}

/** A file's path and what is in it, as a part of a content hash. */
export const assetPart = (name: string, body: Buffer) => [
  name,
  createHash('sha256').update(body).digest('hex'),
];

export const readAsset = (folder: string, name: string): Promise<Buffer> => readFile(path.join(folder, name));

/** Writes a file whole or not at all. */
export async function writeAsset(folder: string, name: string, body: Buffer): Promise<void> {
  const file = path.resolve(folder, name);
  if (!file.startsWith(`${path.resolve(folder)}${path.sep}`))
    throw new Error(`${name} leads out of the folder`);
  await mkdir(path.dirname(file), { recursive: true });
  const next = `${file}.${randomUUID()}`;
  await writeFile(next, body);
  await rename(next, file);
}

/** Removes the files that are not among these. */
export async function removeOthers(folder: string, names: ReadonlySet<string>): Promise<void> {
  for (const name of await filesIn(folder)) if (!names.has(name)) await rm(path.join(folder, name));
}
