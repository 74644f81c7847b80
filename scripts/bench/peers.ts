import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Bench } from './bench.ts';
import { NotAvailable } from './outcome.ts';
import pinnedVersions from './peers.json' with { type: 'json' };

export type PeerSet = keyof typeof pinnedVersions;

/** Programs of others to compare with. They are installed for a benchmark alone and are no part of Bandera. */
export interface Peers {
  folder: string;
  /** The module as its CommonJS entrance exports it. */
  load(name: string): unknown;
  /** `name version`, as installed. */
  versions: string;
}

/** Installs a set's pinned versions from npm into the folder that git ignores, unless they are there. */
export async function installPeers({ kept, say }: Bench, set: PeerSet): Promise<Peers> {
  const folder = join(kept, set);
  const manifest = JSON.stringify({ name: `bench-${set}`, private: true, dependencies: pinnedVersions[set] });
  const stamp = join(folder, 'installed.json');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== manifest) {
    say(`installing ${set} from npm into ${folder}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), manifest);
    await promisify(execFile)('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: folder,
    }).catch(error => {
      throw new NotAvailable(`npm could not install ${set}: ${lastLine(error)}`);
    });
    writeFileSync(stamp, manifest);
  }
  return {
    folder,
    load: createRequire(join(folder, 'package.json')),
    versions: Object.entries(pinnedVersions[set])
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
  };
}

const lastLine = (error: unknown) => String(error).trim().split('\n').at(-1);
