import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseSettings } from '../settings.ts';
import { onGuest } from './guests.ts';
import { fileIn, type Lab, LabError } from './lab-state.ts';
import { guests } from './plan.ts';
import { run } from './run.ts';

export function settingOf({ dir }: Lab, name: string): string {
  const value = parseSettings(readFileSync(fileIn(dir).settings, 'utf8'))[name];
  if (!value) throw new LabError(`nothing was deployed yet: scripts/lab deploy (there is no ${name})`);
  return value;
}

/** What the next script reads. */
export function setSetting({ dir }: Lab, name: string, value: string): void {
  const file = fileIn(dir).settings;
  const others = readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line !== '' && !line.startsWith(`${name}=`));
  writeFileSync(file, `${[...others, `${name}=${value}`].join('\n')}\n`);
}

/** An image like the one that runs, with a change: made on every node, as there is no registry. */
export async function changeImage(
  lab: Lab,
  variable: string,
  tag: string,
  change: string,
  files: Record<string, string> = {},
): Promise<string> {
  const from = settingOf(lab, variable);
  const image = `bandera-lab/${variable.toLowerCase().replace('_image', '')}:${tag}`;
  const folder = mkdtempSync(path.join(tmpdir(), 'bandera-lab-'));
  try {
    const context = path.join(folder, 'context');
    mkdirSync(context);
    writeFileSync(path.join(context, 'Dockerfile'), `FROM ${from}\n${change}`);
    for (const [name, text] of Object.entries(files))
      writeFileSync(path.join(context, name), text, { mode: 0o755 });
    const packed = await run('tar', ['--directory', context, '--owner=0', '--group=0', '--create', '.']);
    await Promise.all(
      guests.map(guest => onGuest(lab, guest, `docker build --quiet --tag ${image} -`, packed)),
    );
    return image;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
