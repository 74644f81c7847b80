import { createHash, randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { installWithApt } from '../../testing/backends/apt-install.ts';
import { findBinary } from '../../testing/backends/find-binary.ts';
import { ensureSecrets, storing } from '../laptop.ts';
import { startDatabase } from './database.ts';
import { type Base, keepConnection, mountEngineDisk, onGuest, switchOn, untilUp } from './guests.ts';
import { filesIn, provideEngineDisk, provideImages } from './images.ts';
import { fileIn, type Lab, LabError, readLab, running, writeState } from './lab-state.ts';
import {
  type Accelerator,
  accelerated,
  bridge,
  carrierBytes,
  type Guest,
  guests,
  hostAddress,
  labelArguments,
  mailPorts,
  manager,
  outside,
  prefix,
  provisionArguments,
  workers,
} from './plan.ts';
import { attempt, run, shown, startInside } from './run.ts';

const root = path.join(import.meta.dirname, '../../..');
const here = import.meta.dirname;
const seconds = (since: number) => `${Math.round((Date.now() - since) / 1_000)} s`;

export interface UpOptions {
  dir: string;
  /** A folder with images; what was built before, or is built now, where there is none. */
  images: string | undefined;
  say: (line: string) => void;
}

/** Brings the lab up: network, guests, stand-ins, swarm. What is there already stays, so that it can be called again. */
export async function bringUp({ dir, images, say }: UpOptions): Promise<Lab> {
  await provideTools(say);
  await provideDisk(say);
  const lab = readLab(dir) ?? (await newLab(dir, await provideImages(images, say), say));
  const base = baseOf(lab);
  await provideNetwork(lab);
  await startMail(lab);
  await startDatabase(lab);
  const started = Date.now();
  for (const guest of guests) await switchOn(lab, guest, base);
  say(`${guests.length} guests are on (${lab.state.accelerator})`);
  for (const guest of guests) {
    await untilUp(lab, guest);
    await keepConnection(lab, guest);
    await mountEngineDisk(lab, guest);
    say(`${guest.name} answers after ${seconds(started)}`);
  }
  if (!existsSync(fileIn(dir).images)) copyFileSync(filesIn(lab.state.images).names, fileIn(dir).images);
  await serveFiles(lab, say);
  await provision(lab, say);
  return lab;
}

const debianPackages: Record<string, string> = {
  'qemu-system-x86_64': 'qemu-system-x86',
  'qemu-img': 'qemu-utils',
  busybox: 'busybox-static',
  debootstrap: 'debootstrap',
  mke2fs: 'e2fsprogs',
  ssh: 'openssh-client',
  mariadbd: 'mariadb-server',
  ip: 'iproute2',
};

async function provideTools(say: (line: string) => void): Promise<void> {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new LabError(`the lab needs Linux on x64, and this is ${process.platform} on ${process.arch}`);
  if (process.getuid?.() !== 0) throw new LabError('the lab needs root: start again with sudo');
  const missing = () => Object.entries(debianPackages).filter(([binary]) => !findBinary(binary));
  const packages = missing().map(([, name]) => name);
  if (packages.length > 0 && findBinary('apt-get'))
    await installWithApt({ packages, isDone: () => missing().length === 0, say });
  const left = missing().map(([, name]) => name);
  if (left.length > 0)
    throw new LabError(`the lab needs ${left.join(', ')}: apt-get install ${left.join(' ')}`);
}

/** Where the disk is that all guests start from: made once for what build-disk says. */
export function baseFolder(): string {
  const parts = ['build-disk', 'guest-identity', 'guest-init'].map(name =>
    readFileSync(path.join(here, name)),
  );
  const key = createHash('sha256').update(Buffer.concat(parts)).digest('hex').slice(0, 12);
  const cache = process.env['XDG_CACHE_HOME'] || path.join(homedir(), '.cache');
  return path.join(cache, 'bandera', `lab-${key}`);
}

/** What the guests of a lab start from. */
export const baseOf = ({ state }: Lab): Base => ({
  dir: baseFolder(),
  engineDisk: filesIn(state.images).disk,
});

async function provideDisk(say: (line: string) => void): Promise<void> {
  const dir = baseFolder();
  if (existsSync(path.join(dir, 'disk.ext4'))) say(`disk from ${dir}`);
  if ((await shown(path.join(here, 'build-disk'), [dir])) !== 0)
    throw new LabError('there is no disk for guests');
}

async function newLab(dir: string, images: string, say: (line: string) => void): Promise<Lab> {
  await provideEngineDisk(images, say);
  const id = randomBytes(3).toString('hex');
  const accelerator = await chooseAccelerator(baseFolder(), say);
  const lab: Lab = { dir, state: { id, namespace: `bandera-lab-${id}`, accelerator, images, processes: [] } };
  writeState(lab);
  const files = fileIn(dir);
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'lab', '-f', files.key]);
  writeFileSync(files.carrier, '');
  truncateSync(files.carrier, carrierBytes);
  provideSecrets(lab);
  return lab;
}

/** KVM where a guest really gets up with it; a device that is there proves nothing on nested machines. */
async function chooseAccelerator(dir: string, say: (line: string) => void): Promise<Accelerator> {
  const remembered = path.join(dir, 'accelerator');
  if (existsSync(remembered)) return readFileSync(remembered, 'utf8') === 'kvm' ? 'kvm' : 'tcg';
  const works = existsSync('/dev/kvm') && (await getsUp('kvm', dir));
  if (!works) say('KVM does not start a guest here: processors are emulated');
  writeFileSync(remembered, works ? 'kvm' : 'tcg');
  return works ? 'kvm' : 'tcg';
}

async function getsUp(accelerator: Accelerator, dir: string): Promise<boolean> {
  const { out } = await attempt('timeout', [
    ...['--signal=KILL', '30', 'qemu-system-x86_64', ...accelerated(accelerator)],
    ...['-m', '512', '-display', 'none', '-nodefaults', '-no-user-config', '-no-reboot', '-serial', 'stdio'],
    ...['-kernel', path.join(dir, 'vmlinuz'), '-initrd', path.join(dir, 'initramfs.gz')],
    ...['-append', 'console=ttyS0 quiet panic=1 mitigations=off no_timer_check lab.probe'],
  ]);
  return out.includes('lab-probe-passed');
}

/** As scripts/up makes them, but with the database and the mail server outside of the swarm. */
function provideSecrets({ dir }: Lab): void {
  const folder = fileIn(dir).secrets;
  if (existsSync(folder)) return;
  ensureSecrets(folder);
  for (const name of ['smtp_url', ...storing.map(service => `database_url_${service}`)]) {
    const file = path.join(folder, name);
    writeFileSync(file, outside(readFileSync(file, 'utf8')), { mode: 0o600 });
  }
}

/** A network namespace with a bridge and a tap for each guest: nothing of this machine's network changes. */
async function provideNetwork({ state: { namespace } }: Lab): Promise<void> {
  const { out } = await attempt('ip', ['netns', 'list']);
  if (out.split('\n').some(line => line.split(' ')[0] === namespace)) return;
  await run('ip', ['netns', 'add', namespace]);
  const ip = (...args: string[]) => run('ip', ['-n', namespace, ...args]);
  await ip('link', 'set', 'lo', 'up');
  await ip('link', 'add', bridge, 'type', 'bridge');
  await ip('address', 'add', `${hostAddress}/${prefix}`, 'dev', bridge);
  await ip('link', 'set', bridge, 'up');
  for (const { tap } of guests) {
    await ip('tuntap', 'add', 'dev', tap, 'mode', 'tap');
    await ip('link', 'set', tap, 'master', bridge, 'up');
  }
}

async function startMail(lab: Lab): Promise<void> {
  if (running(lab, 'mail') !== undefined) return;
  await startInside(lab, 'mail', [process.execPath, path.join(root, 'scripts/mail-catcher.ts')], {
    MAIL_CATCHER_HOST: hostAddress,
    MAIL_CATCHER_SMTP: String(mailPorts.smtp),
    MAIL_CATCHER_HTTP: String(mailPorts.http),
    MAIL_CATCHER_FOLDER: fileIn(lab.dir).mails,
  });
}

async function serveFiles(lab: Lab, say: (line: string) => void): Promise<void> {
  await onGuest(lab, manager, 'bash -s', readFileSync(path.join(here, 'nfs-server'), 'utf8'));
  say(`${manager.name} serves NFS 4`);
}

/** What a real host gets, and in the same order: a manager, then each worker, whose labels the manager sets. */
async function provision(lab: Lab, say: (line: string) => void): Promise<void> {
  const script = readFileSync(path.join(root, 'scripts/provision/node.sh'), 'utf8');
  const node = (guest: Guest, args: readonly string[]) =>
    onGuest(lab, guest, `bash -s -- ${args.join(' ')} 2>&1`, script);
  const tell = (guest: Guest, output: string) => {
    for (const line of output.trim().split('\n')) if (line) say(`${guest.name}  ${line}`);
  };
  const tokenFile = '/root/join-token';
  tell(manager, await node(manager, provisionArguments(manager, tokenFile)));
  const token = await onGuest(lab, manager, 'docker swarm join-token --quiet worker');
  await Promise.all(
    workers.map(async worker => {
      await onGuest(lab, worker, `umask 077; cat >${tokenFile}`, token);
      tell(worker, await node(worker, provisionArguments(worker, tokenFile)));
      await onGuest(lab, worker, `rm ${tokenFile}`);
    }),
  );
  for (const worker of workers) tell(manager, await node(manager, labelArguments(worker)));
  // A node on emulated processors is late, not dead.
  await onGuest(lab, manager, 'docker swarm update --dispatcher-heartbeat 30s');
}
