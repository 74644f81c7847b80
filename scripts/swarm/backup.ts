// scripts/backup: all data in one file. `--help` tells the rest.
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { dataRun } from './data-run.ts';
import { streamInside } from './inside.ts';
import { operate, root, textOf, UsageError } from './operator.ts';

const help = `scripts/backup [--to FILE] [--dry-run]

Writes all data of the installation that runs into one file: every table of every database as it is at one moment, the
event stream, the logos. Beside it FILE.manifest.json says how many rows, events and files there are, each with a hash of
their content, which scripts/restore compares. Nothing stops meanwhile. The file is as confidential as the databases.
Configuration and secrets are not in it: keep secrets/ and swarm/settings.env with it, or nothing sealed opens again.

  --to FILE  backups/bandera-TIME.gz
`;

await operate({ help, options: { to: { type: 'string' } } }, async ({ operator, options, positionals }) => {
  if (positionals.length > 0) throw new UsageError('say where with --to FILE');
  const time = new Date().toISOString().replace(/\..*/, '').replaceAll(':', '');
  const file = path.resolve(textOf(options['to']) ?? path.join(root, 'backups', `bandera-${time}.gz`));
  const run = await dataRun('backup-data.ts', operator, { readonly: true });
  if (operator.dryRun) return void operator.say(`would run ${run.script} of ${run.image} and write ${file}`);
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const partial = `${file}.partial`;
  let manifest = '';
  try {
    await streamInside(run, {
      to: createWriteStream(partial, { mode: 0o600 }),
      told: line => {
        if (line.startsWith('manifest ')) manifest = line.slice('manifest '.length);
        else operator.say(line);
      },
    });
    if (manifest === '') throw new Error('the backup told no manifest');
    await rename(partial, file);
  } finally {
    await rm(partial, { force: true });
  }
  await writeFile(`${file}.manifest.json`, `${JSON.stringify(JSON.parse(manifest), null, 2)}\n`);
  operator.say(`${file}`);
});
