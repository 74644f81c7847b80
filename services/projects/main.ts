import { house } from '@bandera/contracts/house';
import { run } from '@bandera/kit/run';
import { projects } from './service.ts';

await run(projects, { house, env: process.env });
