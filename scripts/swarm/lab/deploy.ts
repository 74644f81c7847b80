import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { scalable } from '../laptop.ts';
import { carry, type ImageFiles, natsSettings } from './images.ts';
import { fileIn, type Lab } from './lab-state.ts';
import { labSettings } from './plan.ts';
import { inside, shown } from './run.ts';

const root = path.join(import.meta.dirname, '../../..');

/** Images to every node, then the stack files as they stand, by scripts/deploy. Resolves with its exit code. */
export async function deployLab(
  lab: Lab,
  files: ImageFiles,
  { say, dryRun }: { say: (line: string) => void; dryRun: boolean },
): Promise<number> {
  await carry(lab, files, say);
  const settings = labSettings(scalable, { ...files.names, ...(await natsSettings(lab, files)) });
  writeFileSync(fileIn(lab.dir).settings, settings);
  return operatorScript(
    lab,
    'deploy',
    '--timeout',
    '60',
    '--what',
    'the lab',
    ...(dryRun ? ['--dry-run'] : []),
  );
}

/** Runs a script that an operator has, from within the lab's network, on the manager's Docker. */
export function operatorScript(lab: Lab, name: string, ...args: string[]): Promise<number> {
  const { settings, secrets } = fileIn(lab.dir);
  const script = path.join(root, 'scripts', name);
  const command = ['bash', script, '--settings', settings, '--secrets', secrets, ...args];
  return shown('ip', inside(lab, ...command), { env: { ...process.env, DOCKER_HOST: dockerHost(lab) } });
}

/** The manager's engine: its socket comes over the connection that is kept. */
export const dockerHost = ({ dir }: Lab) => `unix://${fileIn(dir).socket}`;
