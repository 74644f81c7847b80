import { house } from '@bandera/contracts/house';
import { run } from '@bandera/kit/run';
import { verification } from './service.ts';

await run(verification, { house, env: process.env });
