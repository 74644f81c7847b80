import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { docker } from './docker.ts';
import type { InsideRun } from './inside.ts';
import { lastGood, type Release, readLedger } from './ledger.ts';
import type { Operator } from './operator.ts';
import { stackNames } from './release.ts';

const assetsTarget = '/mnt/assets';

const mounted = z.array(
  z.object({
    Type: z.string(),
    Source: z.string().default(''),
    Target: z.string(),
    VolumeOptions: z
      .object({
        DriverConfig: z
          .object({ Name: z.string().optional(), Options: z.record(z.string(), z.string()).nullish() })
          .nullish(),
      })
      .nullish(),
  }),
);

/**
 * A run of a script that reads or writes all data: with the databases' URLs, the broker's, and the folder of the logos, as
 * the release that runs has them. The secrets come from this folder, since Swarm tells them to its own tasks only.
 */
export async function dataRun(
  script: string,
  operator: Operator,
  { readonly }: { readonly: boolean },
): Promise<InsideRun> {
  const release = lastGood(await readLedger());
  if (!release) throw new Error('nothing was deployed yet');
  const env: Record<string, string> = { ASSETS_DIR: assetsTarget, NATS_URL: secret('nats_url', operator) };
  for (const name of databaseSecrets(release)) env[name.toUpperCase()] = secret(name, operator);
  return {
    image: release.variables['BANDERA_IMAGE'] ?? '',
    script: `scripts/swarm/inside/${script}`,
    env,
    mounts: [await assetsMount(readonly)],
  };
}

export const databaseSecrets = ({ stacks }: Release) =>
  Object.keys(stacks['app']?.[0]?.secrets ?? {}).filter(name => name.startsWith('database_url_'));

const secret = (name: string, { secretsDir }: Operator) =>
  readFileSync(path.join(secretsDir, name), 'utf8').trim();

/** The volume of companies, with the options by which a node that does not know it yet makes it. */
async function assetsMount(readonly: boolean): Promise<string> {
  const format = '{{json .Spec.TaskTemplate.ContainerSpec.Mounts}}';
  const text = await docker(['service', 'inspect', '--format', format, `${stackNames.app}_companies`]);
  const mount = mounted.parse(JSON.parse(text)).find(({ Target }) => Target === assetsTarget);
  if (!mount) throw new Error(`${stackNames.app}_companies has nothing at ${assetsTarget}`);
  const driver = mount.VolumeOptions?.DriverConfig;
  const options = Object.entries(driver?.Options ?? {}).map(([name, value]) => `volume-opt=${name}=${value}`);
  const fields = [
    `type=${mount.Type}`,
    `source=${mount.Source}`,
    `target=${assetsTarget}`,
    ...(driver?.Name ? [`volume-driver=${driver.Name}`] : []),
    ...options,
    ...(readonly ? ['readonly'] : []),
  ];
  // The client reads the option as a line of CSV: NFS options have commas of their own.
  return fields.map(field => (/[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',');
}
