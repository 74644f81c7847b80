import { house } from '@bandera/contracts/house';
import { run } from '@bandera/kit/run';
import { reports } from './service.ts';

await run(reports, { house, env: process.env });
