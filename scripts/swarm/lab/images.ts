import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { buildImages } from '../../images/build-images.ts';
import { revisionOf, tagOf } from '../../images/revision.ts';
import { startEngine } from '../engine/start-engine.ts';
import { natsSyncFile } from '../nats-sync-file.ts';
import { parseSettings } from '../settings.ts';
import { onGuest } from './guests.ts';
import { fileIn, type Lab, LabError } from './lab-state.ts';
import { carrierBytes, guests, manager } from './plan.ts';
import { run } from './run.ts';

const root = path.join(import.meta.dirname, '../../..');

/** Images as `docker save` writes them, and which variable of the stacks each one is. */
export interface ImageFiles {
  tar: string;
  names: Record<string, string>;
}

export const filesIn = (folder: string) => ({
  tar: path.join(folder, 'images.tar'),
  names: path.join(folder, 'images.env'),
  disk: path.join(folder, 'images.ext4'),
});

/** What was saved in a folder. */
export function savedImages(folder: string): ImageFiles {
  const { tar, names } = filesIn(folder);
  if (!existsSync(tar) || !existsSync(names))
    throw new LabError(`${folder} must have images.tar and images.env`);
  return { tar, names: parseSettings(readFileSync(names, 'utf8')) };
}

/** The folder of images that are given, or of this work tree's: built unless they were before. */
export async function provideImages(given: string | undefined, say: (line: string) => void): Promise<string> {
  const folder = given ?? builtImages();
  if (given === undefined && !(await areOfThisTree(folder))) await buildAndSave(folder, say);
  savedImages(folder);
  return folder;
}

async function areOfThisTree(folder: string): Promise<boolean> {
  const revision = await revisionOf(root);
  if (!revision.isClean || !existsSync(filesIn(folder).tar)) return false;
  return savedImages(folder).names['BANDERA_IMAGE']?.endsWith(`:${tagOf(revision)}`) ?? false;
}

/** Where images are kept that the lab has built. */
export const builtImages = () =>
  path.join(process.env['XDG_CACHE_HOME'] || path.join(homedir(), '.cache'), 'bandera', 'lab-images');

/** What the nodes have. */
export const presentImages = ({ dir }: Lab): Record<string, string> =>
  parseSettings(readFileSync(fileIn(dir).images, 'utf8'));

/** Builds the images of this work tree in an engine of its own, and saves them with Redis' in a folder. */
export async function buildAndSave(folder: string, say: (line: string) => void): Promise<ImageFiles> {
  const work = mkdtempSync(path.join(tmpdir(), 'bandera-lab-'));
  const engine = await startEngine({ dir: path.join(work, 'e'), say, swarm: false });
  try {
    const built = await buildImages({ env: engine.env, say });
    const { REDIS_IMAGE: redis = '' } = parseSettings(
      readFileSync(path.join(root, 'swarm/images.env'), 'utf8'),
    );
    const names: Record<string, string> = { ...built, REDIS_IMAGE: redis };
    mkdirSync(folder, { recursive: true });
    await engine.docker('save', '--output', filesIn(folder).tar, ...Object.values(names));
    const lines = Object.entries(names).map(([name, image]) => `${name}=${image}\n`);
    writeFileSync(filesIn(folder).names, lines.join(''));
    return { tar: filesIn(folder).tar, names };
  } finally {
    await engine.stop();
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * A file system with Docker's folder, in which an engine of this machine has loaded the images: on emulated processors that
 * would take minutes on every node. Made once for a folder's images.
 */
export async function provideEngineDisk(folder: string, say: (line: string) => void): Promise<string> {
  const { tar, disk } = filesIn(folder);
  if (existsSync(disk) && statSync(disk).mtimeMs > statSync(tar).mtimeMs) return disk;
  const started = Date.now();
  const work = mkdtempSync(path.join(tmpdir(), 'bandera-lab-'));
  const engine = await startEngine({ dir: path.join(work, 'e'), say, swarm: false });
  try {
    await engine.docker('load', '--quiet', '--input', tar);
    const own = path.join(work, 'docker');
    mkdirSync(own, { mode: 0o710 });
    for (const part of ['image', 'overlay2'])
      await run('cp', ['--archive', path.join(work, 'e/data', part), own]);
    await run('truncate', ['--size', '16G', `${disk}.part`]);
    const lazy = 'lazy_itable_init=1,lazy_journal_init=1,root_owner=0:0';
    await run('mke2fs', ['-q', '-F', '-t', 'ext4', '-E', lazy, '-d', own, `${disk}.part`]);
    renameSync(`${disk}.part`, disk);
  } finally {
    await engine.stop();
    rmSync(work, { recursive: true, force: true });
  }
  say(`a disk with the images after ${Math.round((Date.now() - started) / 1_000)} s`);
  return disk;
}

/** Carries images into every guest: there is no registry, so each gets them from the disk that all share. */
export async function carry(
  lab: Lab,
  { tar, names }: ImageFiles,
  say: (line: string) => void,
): Promise<void> {
  const { size } = statSync(tar);
  const { carrier, images } = fileIn(lab.dir);
  if (size > carrierBytes) throw new LabError(`${tar} is larger than the disk that carries it`);
  const present = presentImages(lab);
  if (Object.entries(names).every(([name, image]) => present[name] === image)) return;
  const started = Date.now();
  copyFileSync(tar, carrier);
  await run('truncate', ['--size', String(carrierBytes), carrier]);
  // Direct: a guest's memory may hold what was on the disk before.
  const load = `dd if=/dev/vdc bs=4M iflag=direct,fullblock,count_bytes count=${size} status=none | docker load --quiet`;
  await Promise.all(guests.map(guest => onGuest(lab, guest, `set -o pipefail; ${load}`)));
  writeFileSync(
    images,
    Object.entries(names)
      .map(([name, image]) => `${name}=${image}\n`)
      .join(''),
  );
  say(
    `${Object.values(names).join(', ')} on every node after ${Math.round((Date.now() - started) / 1_000)} s`,
  );
}

/** Which of the two ways to the disk the guests' NATS server understands. */
export async function natsSettings(lab: Lab, names: Record<string, string>): Promise<Record<string, string>> {
  const docker = (args: readonly string[]) => onGuest(lab, manager, `docker ${args.join(' ')}`);
  return { NATS_SYNC_FILE: await natsSyncFile(names['NATS_IMAGE'] ?? '', docker) };
}
