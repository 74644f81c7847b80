import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Test } from 'tap';
import type { Mailbox, ReceivedMail } from '../../scripts/demo/mailbox.ts';
import { docker, servicesOf, tasksOf } from '../../scripts/swarm/docker.ts';
import { ensureSecrets, laptopSettings } from '../../scripts/swarm/laptop.ts';
import { judgeAll } from '../../scripts/swarm/rollout.ts';

/** Bandera on the engine of this test, changed by the scripts that an operator has. */
export interface Deployment {
  /** Settings that the next script reads. */
  set(settings: Record<string, string>): void;
  /** Runs a script, telling each of its lines. */
  script(name: string, ...args: string[]): Promise<{ code: number; output: string }>;
  secretsDir: string;
  folder: string;
}

/** Scripts that wait for services. */
const waiting = ['deploy', 'rollback', 'scale', 'rotate-secret', 'restore'];

export function deploymentOf(t: Test, first: Record<string, string>): Deployment {
  const folder = mkdtempSync(path.join(tmpdir(), 'bandera-swarm-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const secretsDir = path.join(folder, 'secrets');
  const settingsFile = path.join(folder, 'settings.env');
  ensureSecrets(secretsDir);
  let settings = first;
  const write = () => writeFileSync(settingsFile, laptopSettings(settings, { edge: 2, evaluation: 2 }));
  write();
  return {
    folder,
    secretsDir,
    set(more) {
      settings = { ...settings, ...more };
      write();
    },
    script: (name, ...args) => {
      const patience = waiting.includes(name) ? ['--timeout', '10'] : [];
      return run(name, ['--settings', settingsFile, '--secrets', secretsDir, ...patience, ...args], settings);
    },
  };
}

async function run(
  name: string,
  args: string[],
  settings: Record<string, string>,
): Promise<{ code: number; output: string }> {
  // The environment counts more than the file, and ours names the images that the story begins with.
  const env = { ...process.env, ...settings };
  const child = spawn('bash', [`scripts/${name}`, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const started = Date.now();
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', line => {
      output += `${line}\n`;
      process.stderr.write(
        `  ${name} ${((Date.now() - started) / 1_000).toFixed(0).padStart(3)} s  ${line}\n`,
      );
    });
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', code => resolve(code ?? 1));
  });
  return { code, output };
}

/** The mails that swarm/dev.yml's server caught. */
export const caughtMails = (address: string): Mailbox => ({
  async list() {
    const mail = (await servicesOf('bandera-dev')).filter(({ Spec }) => Spec.Name === 'bandera-dev_mail');
    const [task] = (await tasksOf(mail)).filter(({ Status }) => Status.State === 'running');
    const port = task?.Status.PortStatus?.Ports?.[0]?.PublishedPort;
    if (port === undefined) throw new Error('the mail server has no port');
    const response = await fetch(`http://${address}:${port}/mails?limit=100`);
    const { items } = (await response.json()) as { items: ReceivedMail[] };
    return items;
  },
});

/** Images that services of a stack run, by the tasks that run now. */
export async function runningImages(stack: string): Promise<Set<string>> {
  const tasks = await tasksOf(await servicesOf(stack));
  const running = tasks.filter(
    ({ DesiredState, Status }) => DesiredState === 'running' && Status.State === 'running',
  );
  return new Set(running.map(({ Spec }) => Spec.ContainerSpec.Image));
}

/** Ends the first running container of each service as a power failure does, and waits until all have replaced it. */
export async function killOneOf(names: readonly string[]): Promise<void> {
  const services = (await servicesOf()).filter(({ Spec }) => names.includes(Spec.Name));
  if (services.length !== names.length) throw new Error(`some of ${names.join(', ')} are not there`);
  const tasks = await tasksOf(services);
  const killed = services.map(service => {
    const task = tasks.find(
      ({ ServiceID, Status }) => ServiceID === service.ID && Status.State === 'running',
    );
    const id = task?.Status.ContainerStatus?.ContainerID;
    if (!task || !id) throw new Error(`${service.Spec.Name} does not run`);
    return { task: task.ID, container: id };
  });
  await docker(['kill', '--signal', 'KILL', ...killed.map(({ container }) => container)]);
  await eventually(async () => {
    const now = await tasksOf(services);
    const gone = killed.every(({ task }) => now.find(({ ID }) => ID === task)?.Status.State !== 'running');
    return gone && judgeAll(services, now).is === 'converged';
  });
}

/** Asks again until it is so; ten minutes are the end of any patience. */
export async function eventually(ask: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 600_000;
  while (!(await ask())) {
    if (Date.now() > deadline) throw new Error('it did not come to that within ten minutes');
    await sleep(500);
  }
}

/** An image like another one, but for files: what a release with a fault looks like. */
export async function changedImage(from: string, to: string, files: Record<string, string>): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bandera-image-'));
  const id = (await docker(['create', from])).trim();
  try {
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(folder, 'file');
      writeFileSync(file, text);
      await docker(['cp', file, `${id}:${name}`]);
    }
    await docker(['commit', id, to]);
    return to;
  } finally {
    await docker(['rm', id]);
    rmSync(folder, { recursive: true, force: true });
  }
}
