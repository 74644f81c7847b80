import { house } from '@bandera/contracts/house';
import { run } from '@bandera/kit/run';
import { features } from './service.ts';

await run(features, { house, env: process.env });
