// @ts-check
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { takeInstallLock } from './install-lock.mjs';

// Nothing we depend on needs its install script (argon2, sharp and Node itself ship their binaries), so
// none is run, whichever npm this is. Development packages are wanted even under NODE_ENV=production.
const npmArguments =
  'ci --ignore-scripts --include=dev --include=optional --prefer-offline --no-audit --no-fund --loglevel=error'.split(
    ' ',
  );

/**
 * Installs what package-lock.json says unless it is installed already. Only one process installs at a time.
 *
 * @param {string} root  the repository
 * @param {(line: string) => void} say
 */
export async function ensureDependencies(root, say) {
  if (!existsSync(join(root, 'package-lock.json')))
    throw new Error(`${root} has no package-lock.json: clone the repository again`);
  if (isStamped(root)) return;
  const release = await takeInstallLock(join(root, '.install.lock'), say);
  try {
    if (isStamped(root)) return;
    if (!treeMatchesLock(root)) await install(root, say);
    stamp(root);
  } finally {
    release();
  }
}

/** @param {string} root */
const stampFile = root => join(root, 'node_modules', '.bandera-installed');

/** @param {string} root */
function fingerprint(root) {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  return `${lock} ${process.platform} ${process.arch}\n`;
}

/** @param {string} root */
function isStamped(root) {
  return existsSync(stampFile(root)) && readFileSync(stampFile(root), 'utf8') === fingerprint(root);
}

/** @param {string} root */
function stamp(root) {
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  writeFileSync(stampFile(root), fingerprint(root));
}

/**
 * Whether node_modules already holds what the lock file asks for, as after `npm install` by hand: then a
 * clean install would only pull the packages away under whatever runs meanwhile.
 *
 * @param {string} root
 */
export function treeMatchesLock(root) {
  const wanted = packagesIn(join(root, 'package-lock.json'));
  const installed = packagesIn(join(root, 'node_modules', '.package-lock.json'));
  if (!wanted || !installed) return false;
  return Object.entries(wanted).every(([path, want]) => {
    if (!path.includes('node_modules/')) return true;
    const have = installed[path];
    if (!have) return Boolean(want.optional || want.devOptional); // for another platform
    return have.version === want.version && have.integrity === want.integrity && existsSync(join(root, path));
  });
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }> | undefined}
 */
function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined; // absent, or cut short by an install that did not finish
  }
}

/**
 * @param {string} root
 * @param {(line: string) => void} say
 */
async function install(root, say) {
  const started = Date.now();
  const seconds = () => `${Math.round((Date.now() - started) / 1000)} s`;
  const reason = existsSync(join(root, 'node_modules')) ? 'package-lock.json changed' : 'first start';
  say(`installing the dependencies with npm ci (${reason}); this can take a minute`);
  const progress = setInterval(() => say(`still installing (${seconds()})`), 10_000);
  try {
    await npm(root);
  } finally {
    clearInterval(progress);
  }
  say(`installed in ${seconds()}`);
}

/**
 * @param {string} root
 * @returns {Promise<void>}
 */
function npm(root) {
  const [command, ...args] = [...npmCommand(), ...npmArguments];
  return new Promise((resolve, reject) => {
    // npm's own words go to stderr, so that a script's stdout stays its own.
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
    const end = () => child.kill();
    const ended = () => process.off('SIGINT', end).off('SIGTERM', end).off('SIGHUP', end);
    process.on('SIGINT', end).on('SIGTERM', end).on('SIGHUP', end);
    child.once('error', error => {
      ended();
      reject(new Error(`cannot run npm (${error.message}): install Node.js with npm`));
    });
    child.once('exit', (code, signal) => {
      ended();
      if (code === 0) resolve();
      else
        reject(
          new Error(
            `npm ci failed (${signal ?? `exit code ${code}`}): see npm's message above and start again`,
          ),
        );
    });
  });
}

/** @returns {[string, ...string[]]} the npm that started us, else the one on the PATH */
function npmCommand() {
  const { npm_execpath: cli, npm_node_execpath: node } = process.env;
  if (cli && basename(cli) === 'npm-cli.js' && existsSync(cli)) return [node ?? process.execPath, cli];
  return ['npm'];
}
