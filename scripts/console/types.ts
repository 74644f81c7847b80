import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { house } from '@bandera/contracts/house';
import { startServices } from '@bandera/kit/run';
import { apiTypes } from '../../services/console/vite/api-types.ts';
import { allServices } from '../all-services.ts';
import { consoleFolder } from './sources.ts';

export const typesFile = path.join(consoleFolder, 'src/api/schema.ts');

/** The types of the whole API as the services of this repository offer it now. */
export async function currentTypes(): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bandera-'));
  const env = { NODE_ENV: 'test', PORT: '0', LOG_LEVEL: 'silent', DATA_DIR: folder };
  const running = await startServices(allServices, { house, env, idle: true });
  try {
    const answer = await fetch(`${running.url}/api/openapi.json`);
    return await apiTypes(Object(await answer.json()));
  } finally {
    await running.stop();
    rmSync(folder, { recursive: true });
  }
}
