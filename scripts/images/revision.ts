import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

/** What a work tree is. */
export interface Revision {
  version: string;
  /** The commit's full name; `unknown` outside of git. */
  commit: string;
  /** When it was committed, ISO 8601. */
  created: string;
  /** Whether the work tree is what was committed. */
  isClean: boolean;
}

const manifest = z.object({ version: z.string() });

export async function revisionOf(root: string): Promise<Revision> {
  const { version } = manifest.parse(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')));
  const git = async (...args: string[]) =>
    (await promisify(execFile)('git', ['-C', root, ...args])).stdout.trim();
  try {
    const [commit, created] = [await git('rev-parse', 'HEAD'), await git('log', '-1', '--format=%cI')];
    return { version, commit, created, isClean: (await git('status', '--porcelain')) === '' };
  } catch {
    // Unpacked from an archive.
    return { version, commit: 'unknown', created: new Date().toISOString(), isClean: false };
  }
}

/** What the tag of an image of this revision begins with; all of it where the work tree is clean. */
export const tagOf = ({ version, commit }: Revision): string => `${version}-${commit.slice(0, 12)}`;
