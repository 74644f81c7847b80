// @ts-check
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const pauseMs = 250;
const writingMs = 5_000;

/**
 * Waits until no other process holds the lock file, then holds it. A lock whose owner died is taken over.
 *
 * @param {string} file
 * @param {(line: string) => void} say  told once when somebody else holds the lock
 * @param {{ patience?: number }} [options]  milliseconds to wait before giving up with an error
 * @returns {Promise<() => void>} gives the lock back
 */
export async function takeInstallLock(file, say, { patience = 600_000 } = {}) {
  const deadline = Date.now() + patience;
  let said = false;
  while (!create(file)) {
    const lock = read(file);
    if (!lock) continue; // given back just now
    if (isAbandoned(lock)) {
      remove(file, lock.owner);
      continue;
    }
    if (Date.now() > deadline) {
      throw new Error(`process ${lock.owner} still holds ${file}: end it, or delete the file`);
    }
    if (!said) say(`waiting for process ${lock.owner}, which is installing the dependencies`);
    said = true;
    await delay(pauseMs);
  }
  return () => rmSync(file, { force: true });
}

/** @param {string} file */
function create(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** @typedef {{ owner: string, since: number }} Lock  the owner's process id; when it was made, in epoch ms */

/**
 * @param {string} file
 * @returns {Lock | undefined}
 */
function read(file) {
  try {
    return { owner: readFileSync(file, 'utf8'), since: statSync(file).mtimeMs };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** @param {Lock} lock */
function isAbandoned({ owner, since }) {
  // Made but not yet written takes a moment, unless its owner died right there.
  if (owner === '') return Date.now() - since > writingMs;
  try {
    process.kill(Number(owner), 0);
    return false;
  } catch (error) {
    return codeOf(error) !== 'EPERM'; // EPERM: alive, and somebody else's
  }
}

/**
 * Two waiters may both find the lock abandoned: by renaming, only one of them takes it away, and puts it
 * back if it turns out to be the new lock that the faster of the two has just made.
 *
 * @param {string} file
 * @param {string} owner  of the abandoned lock
 */
function remove(file, owner) {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    if (read(aside)?.owner === owner) rmSync(aside);
    else renameSync(aside, file);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
