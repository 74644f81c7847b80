// @ts-check
// Every npm script starts here: brings the dependencies up to date, finds a Node that runs our TypeScript
// as it is, and hands over to it. Plain JavaScript without dependencies, for this runs on any Node from 18.
import { spawn, spawnSync } from 'node:child_process';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chooseNode, comesWithNode, isNewEnough } from './toolchain/choose-node.mjs';
import { ensureDependencies } from './toolchain/dependencies.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const binaries = join(root, 'node_modules', '.bin');
/** @type {NodeJS.Signals[]} */
const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const [script, ...args] = process.argv.slice(2);
if (!script) refuse('say which script to run: node scripts/node24.mjs scripts/NAME.ts [arguments]');
// Where no newer Node can arrive with the dependencies, say so before installing them.
if (!isNewEnough(process.version) && !comesWithNode(process)) refuseNode();

await ensureDependencies(root, say).catch(error => refuse(error.message));

const node = chooseNode({
  running: { path: process.execPath, version: process.version },
  installed: installedNode(join(binaries, 'node')),
});
if (!node) refuseNode();
hand(resolve(root, script), args, node);

/**
 * @param {string} file
 * @param {string[]} args
 * @param {string} node
 */
function hand(file, args, node) {
  const child = spawn(node, [file, ...args], { stdio: 'inherit', env: environment(node) });
  for (const signal of passedOn) process.on(signal, () => forward(child, signal));
  child.once('error', error => refuse(`cannot start ${node}: ${error.message}`));
  child.once('exit', (code, signal) => {
    if (!signal) process.exit(code ?? 1);
    // Whoever waits for us should see the same end as we saw.
    for (const each of passedOn) process.removeAllListeners(each);
    process.kill(process.pid, signal);
  });
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
function forward(child, signal) {
  // Ctrl-C in a terminal already reaches the whole process group: a second one would read as "now, at once".
  if (signal === 'SIGINT' && process.stdin.isTTY) return;
  child.kill(signal);
}

/** @param {string} node */
function environment(node) {
  const path = [binaries, dirname(node), process.env.PATH].filter(Boolean).join(delimiter);
  const cache = process.env.NODE_COMPILE_CACHE ?? join(root, 'node_modules', '.cache', 'node-compile');
  return { ...process.env, PATH: path, NODE_COMPILE_CACHE: cache };
}

/** @param {string} path */
function installedNode(path) {
  // Asked, not assumed: the binary may be for another C library than this machine's.
  const answer = spawnSync(path, ['--version'], { encoding: 'utf8' });
  return answer.status === 0 ? { path, version: answer.stdout.trim() } : undefined;
}

/** @returns {never} */
function refuseNode() {
  refuse(`needs Node.js 24 or newer, but this is ${process.version} and none came with the dependencies:\
 install Node.js 24 from https://nodejs.org and start again`);
}

/**
 * @param {string} reason
 * @returns {never}
 */
function refuse(reason) {
  say(reason);
  process.exit(1);
}

/** @param {string} line */
function say(line) {
  process.stderr.write(`bandera: ${line}\n`);
}
