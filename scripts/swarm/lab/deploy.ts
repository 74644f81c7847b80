import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { scalable } from '../laptop.ts';
import { carry, type ImageFiles, natsSettings, presentImages } from './images.ts';
import { fileIn, type Lab } from './lab-state.ts';
import { labSettings } from './plan.ts';
import { inside, shown } from './run.ts';

const root = path.join(import.meta.dirname, '../../..');

/** New images to every node if there are any, then the stack files as they stand, by scripts/deploy, whose exit code it is. */
export async function deployLab(
  lab: Lab,
  files: ImageFiles | undefined,
  { say, dryRun }: { say: (line: string) => void; dryRun: boolean },
): Promise<number> {
  if (files) await carry(lab, files, say);
  const names = presentImages(lab);
  const settings = labSettings(scalable, { ...names, ...(await natsSettings(lab, names)) });
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
