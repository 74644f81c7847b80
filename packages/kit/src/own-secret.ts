import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * The installation's secrets: the first one seals and signs, all open and are accepted, so that they can be rotated without
 * a gap. One that `name` keeps in its data folder where INTERNAL_SECRET is not set.
 */
export function installationSecrets(
  { config, dataDir }: { config: { internalSecrets: readonly string[] }; dataDir: string },
  name: string,
): [string, ...string[]] {
  const [first, ...others] = config.internalSecrets;
  return [first ?? ownSecret(dataDir, name), ...others];
}

/**
 * A secret for an installation in one process that was given none: 64 hex digits in `<dataDir>/<name>.secret`, made at the
 * first start and readable by its user only. It belongs into backups as much as the database that it protects.
 */
export function ownSecret(dataDir: string, name: string): string {
  const file = path.join(dataDir, `${name}.secret`);
  try {
    writeFileSync(file, randomBytes(32).toString('hex'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return readFileSync(file, 'utf8');
}
