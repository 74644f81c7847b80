import { house } from '@bandera/contracts/house';
import { run } from '@bandera/kit/run';
import { companies } from './service.ts';

await run(companies, { house, env: process.env });
