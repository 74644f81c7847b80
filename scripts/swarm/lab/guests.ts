import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { end, fileIn, type Lab, LabError, running } from './lab-state.ts';
import { type Guest, guests, manager, qemuArguments } from './plan.ts';
import { attempt, inside, run, startInside } from './run.ts';

/** What guests start from. */
export interface Base {
  /** The folder with what build-disk made. */
  dir: string;
  /** A file system with Docker's folder in which images are already. */
  engineDisk: string;
}

/** Switches a guest on; its disk is as it was when it went off, or new. */
export async function switchOn(lab: Lab, guest: Guest, base: Base): Promise<void> {
  if (running(lab, guest.name) !== undefined) return;
  const files = fileIn(lab.dir);
  const disk = files.disk(guest.name);
  const engineDisk = files.engineDisk(guest.name);
  await layOver(path.join(base.dir, 'disk.ext4'), disk);
  await layOver(base.engineDisk, engineDisk);
  const machine = {
    accelerator: lab.state.accelerator,
    kernel: path.join(base.dir, 'vmlinuz'),
    initramfs: path.join(base.dir, 'initramfs.gz'),
    disk,
    engineDisk,
    carrier: files.carrier,
    console: files.console(guest.name),
    monitor: files.monitor(guest.name),
    key: readFileSync(`${files.key}.pub`, 'utf8').split(' ')[1] ?? '',
  };
  const command = ['qemu-system-x86_64', ...qemuArguments(guest, machine)];
  await startInside(lab, guest.name, ['nice', '-n', String(guest.niceness), ...command]);
}

/** A disk of its own that holds only what differs from another. */
async function layOver(original: string, disk: string): Promise<void> {
  if (!existsSync(disk))
    await run('qemu-img', ['create', '-q', '-f', 'qcow2', '-F', 'raw', '-b', original, disk]);
}

/** Docker's folder is on the disk with the images, from the first start of Docker on. */
export const mountEngineDisk = (lab: Lab, guest: Guest): Promise<string> =>
  onGuest(
    lab,
    guest,
    'mkdir -p /var/lib/docker; grep -q vdb /etc/fstab || echo "/dev/vdb /var/lib/docker ext4 noatime 0 2" >>/etc/fstab; mountpoint -q /var/lib/docker || mount /var/lib/docker',
  );

/** Cuts a guest's power. */
export async function switchOff(lab: Lab, guest: Guest): Promise<void> {
  await end(lab, guest.name);
  await end(lab, keeperOf(guest));
}

/** Holds all guests still, or lets them go on: their clocks stand still meanwhile, so that nobody takes another for dead. */
export async function order(lab: Lab, what: 'stop' | 'cont'): Promise<void> {
  const on = guests.filter(({ name }) => running(lab, name) !== undefined);
  await Promise.all(on.map(({ name }) => tell(fileIn(lab.dir).monitor(name), what)));
}

async function tell(monitor: string, what: string): Promise<void> {
  const socket = connect(monitor);
  socket.end(`${what}\n`);
  socket.resume();
  await once(socket, 'close');
}

export function guestNamed(name: string): Guest {
  const found = guests.find(guest => guest.name === name);
  if (!found) throw new LabError(`there is no guest ${name}: ${guests.map(each => each.name).join(', ')}`);
  return found;
}

/** What `ssh` gets to reach a guest as root, over the connection that is kept where there is one. */
export const sshArguments = ({ dir }: Lab, { name, address }: Guest): string[] => [
  ...['-i', fileIn(dir).key, '-F', 'none', '-o', `UserKnownHostsFile=${fileIn(dir).knownHosts}`],
  ...['-o', 'StrictHostKeyChecking=accept-new', '-o', 'LogLevel=ERROR', '-o', 'BatchMode=yes'],
  ...['-o', 'ConnectTimeout=30', '-o', 'ServerAliveInterval=30', '-S', fileIn(dir).connection(name)],
  `root@${address}`,
];

const keeperOf = ({ name }: Guest) => `ssh-${name}`;

/** Keeps one connection to a guest, since each new one costs emulated processors a second; the manager's Docker comes along. */
export async function keepConnection(lab: Lab, guest: Guest): Promise<void> {
  if (running(lab, keeperOf(guest)) !== undefined) return;
  const { socket, connection } = fileIn(lab.dir);
  rmSync(connection(guest.name), { force: true });
  const forwarded =
    guest === manager ? ['-o', 'StreamLocalBindUnlink=yes', '-L', `${socket}:/var/run/docker.sock`] : [];
  await startInside(lab, keeperOf(guest), ['ssh', '-M', '-N', ...forwarded, ...sshArguments(lab, guest)]);
  while (!existsSync(connection(guest.name))) {
    if (running(lab, keeperOf(guest)) === undefined)
      throw new LabError(`no connection to ${guest.name}: ${fileIn(lab.dir).log(keeperOf(guest))}`);
    await sleep(100);
  }
}

/** Runs a command of a shell on a guest; resolves with what it printed. */
export const onGuest = (lab: Lab, guest: Guest, command: string, input?: string): Promise<string> =>
  run('ip', [...inside(lab, 'ssh', ...sshArguments(lab, guest)), command], input);

/** Waits until a guest lets us in. */
export async function untilUp(lab: Lab, guest: Guest, withinMs = 600_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const { code } = await attempt('ip', [...inside(lab, 'ssh', ...sshArguments(lab, guest)), 'true']);
    if (code === 0) return;
    if (running(lab, guest.name) === undefined)
      throw new LabError(`${guest.name} ended: ${fileIn(lab.dir).log(guest.name)}`);
    if (Date.now() > deadline)
      throw new LabError(`${guest.name} does not answer: ${fileIn(lab.dir).console(guest.name)}`);
    await sleep(2_000);
  }
}
