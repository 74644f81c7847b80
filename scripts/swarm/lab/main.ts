// `scripts/lab`: a swarm of virtual machines on this machine. `--help` tells the rest.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { EngineError } from '../engine/engine-tools.ts';
import { deployLab, dockerHost } from './deploy.ts';
import { bringDown } from './down.ts';
import { guestNamed, keepConnection, order, sshArguments } from './guests.ts';
import { buildAndSave, builtImages, savedImages } from './images.ts';
import { type Lab, LabError, readLab } from './lab-state.ts';
import { guests } from './plan.ts';
import { inside, shown } from './run.ts';
import { runTrials } from './test.ts';
import { trialNames } from './trials.ts';
import { baseFolder, bringUp } from './up.ts';

const help = `scripts/lab up|deploy|test|pause|resume|ssh|down [--dir FOLDER] [--dry-run]

A real swarm on one Debian machine: three virtual machines with Debian's kernel, one manager and two workers, in a network
of their own, joined by the script that real hosts get (scripts/provision/node.sh). The manager's machine is the NFS server,
too; the database runs on this machine. QEMU emulates the processors where KVM does not work: everything is some twenty times
slower then.

  up             builds the disk, and the images of this commit, unless they are in ~/.cache/bandera; starts the guests, joins them
  deploy         runs scripts/deploy with the stack files as they are and the images that the guests have
  test [NAME...] through the mesh of every node: ${trialNames.join(', ')}; all of them
                 unless named. Prints a table, and writes what became of each to docs/lab.md and lab.json
  pause, resume  holds the guests still, clocks included, when the machine is needed for something else
  ssh GUEST ...  a shell on ${guests.map(({ name }) => name).join(', ')}, or one command
  down           removes all of it: guests, network, files; what is built once stays

  --dir FOLDER     where the lab's files are (/var/tmp/bandera-lab)
  --build          deploy: builds images of this work tree first, and carries them to every node
  --images FOLDER  up, deploy: has images.tar (docker save) and images.env (BANDERA_IMAGE=... and so on) to be used instead
  --dry-run        up, down: says what it would do; deploy: lets scripts/deploy say what it would do

Needs root, 12 GB of memory and 10 GB of disk. DEBIAN_MIRROR names another mirror than debootstrap's own.
`;

const options = {
  dir: { type: 'string', default: '/var/tmp/bandera-lab' },
  images: { type: 'string' },
  build: { type: 'boolean', default: false },
  inside: { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

process.exitCode = await main(process.argv.slice(2)).catch(error => {
  if (!(error instanceof LabError || error instanceof EngineError || error instanceof TypeError)) throw error;
  say(error.message);
  return error instanceof TypeError ? 2 : 1;
});

async function main(argv: string[]): Promise<number> {
  const [command = '', ...rest] = argv;
  if (command === 'ssh') return shell(rest);
  const { values, positionals } = parseArgs({ args: argv, allowPositionals: true, options });
  const dir = path.resolve(values.dir);
  switch (values.help || argv.length === 0 ? 'help' : positionals[0]) {
    case 'up':
      return values['dry-run'] ? wouldBringUp(dir) : up(dir, values.images);
    case 'deploy':
      return deploy(labIn(dir), values);
    case 'test':
      return test(labIn(dir), positionals.slice(1), values.inside);
    case 'pause':
      await order(labIn(dir), 'stop');
      return 0;
    case 'resume':
      return resume(labIn(dir));
    case 'down':
      return down(dir, values['dry-run']);
    case 'help':
      process.stdout.write(help);
      return 0;
    default:
      throw new TypeError('there is up, deploy, test, pause, resume, ssh and down: see scripts/lab --help');
  }
}

async function up(dir: string, images: string | undefined): Promise<number> {
  const started = Date.now();
  await bringUp({ dir, images: images && path.resolve(images), say });
  say(`up after ${Math.round((Date.now() - started) / 1_000)} s; next: scripts/lab deploy`);
  return 0;
}

function wouldBringUp(dir: string): number {
  say(`would build or take the disk in ${baseFolder()}`);
  for (const { name, role, az, address, cpus, memory } of guests)
    say(`would start ${name} (${role}, zone ${az}) at ${address}: ${cpus} processors, ${memory} MiB`);
  say(`would keep the lab's files in ${dir}`);
  return 0;
}

interface DeployFlags {
  images?: string | undefined;
  build: boolean;
  'dry-run': boolean;
}

async function deploy(lab: Lab, { images, build, 'dry-run': dryRun }: DeployFlags): Promise<number> {
  const given = images === undefined ? undefined : savedImages(path.resolve(images));
  const files = given ?? (build ? await buildAndSave(builtImages(), say) : undefined);
  return deployLab(lab, files, { say, dryRun });
}

/** The tests ask from within the lab's network. */
function test(lab: Lab, names: string[], isInside: boolean): Promise<number> {
  if (isInside) return runTrials(lab, names);
  const again = [process.execPath, import.meta.filename, 'test', '--inside', '--dir', lab.dir, ...names];
  return shown('ip', inside(lab, ...again), { env: { ...process.env, DOCKER_HOST: dockerHost(lab) } });
}

function shell(argv: string[]): Promise<number> {
  // What comes after the guest is its own command, with options of its own.
  const [dir, words] = argv[0] === '--dir' ? [argv[1] ?? '', argv.slice(2)] : [options.dir.default, argv];
  const [name = '', ...command] = words;
  const lab = labIn(path.resolve(dir));
  const terminal = command.length === 0 ? ['-t'] : [];
  return shown('ip', inside(lab, 'ssh', ...terminal, ...sshArguments(lab, guestNamed(name)), ...command));
}

/** Connections may have been given up meanwhile. */
async function resume(lab: Lab): Promise<number> {
  await order(lab, 'cont');
  for (const guest of guests) await keepConnection(lab, guest);
  return 0;
}

async function down(dir: string, dryRun: boolean): Promise<number> {
  const lab = readLab(dir);
  if (dryRun && lab) {
    for (const { name, pid } of lab.state.processes) say(`would end ${name} (${pid})`);
    say(`would remove the network namespace ${lab.state.namespace} and ${dir}`);
    return 0;
  }
  say((await bringDown(dir)) ? 'the lab is gone' : `there is no lab in ${dir}`);
  return 0;
}

function labIn(dir: string): Lab {
  const lab = readLab(dir);
  if (!lab) throw new LabError(`there is no lab in ${dir}: scripts/lab up`);
  return lab;
}

function say(line: string): void {
  process.stderr.write(`lab: ${line}\n`);
}
