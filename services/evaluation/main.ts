import { house } from '@bandera/contracts/house';
import { run } from '@bandera/kit/run';
import { evaluation } from './service.ts';

await run(evaluation, { house, env: process.env });
