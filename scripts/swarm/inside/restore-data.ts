// Runs in a container within Bandera's networks: replaces everything by the archive that comes on standard input.
import { openInstallation } from './installation.ts';
import { republish, restoreInstallation } from './restoration.ts';

const installation = await openInstallation(process.env);
try {
  const manifest = await restoreInstallation(installation, process.stdin);
  process.stderr.write(`manifest ${JSON.stringify(manifest)}\n`);
  const events = await republish(process.env, manifest);
  process.stderr.write(`${events} events of the minutes before the backup will be published again\n`);
} finally {
  await installation.close();
}
