// Runs in a container within Bandera's networks: whether the archive on standard input could replace everything. Changes nothing.
import { requireFitting } from './fitting.ts';
import { openInstallation } from './installation.ts';

const installation = await openInstallation(process.env);
try {
  const { at } = await requireFitting(installation, process.stdin);
  process.stderr.write(`the backup of ${at} is whole and fits\n`);
} finally {
  await installation.close();
}
