// Runs in a container within Bandera's networks: writes an archive to standard output, its manifest to standard error.
import { writeArchive } from './archive.ts';
import { openInstallation, readInstallation } from './installation.ts';

const installation = await openInstallation(process.env);
try {
  const archive = writeArchive(process.stdout);
  const manifest = await readInstallation(installation, archive.write);
  await archive.end();
  process.stderr.write(`manifest ${JSON.stringify(manifest)}\n`);
} finally {
  await installation.close();
}
