import { house } from '@bandera/contracts/house';
import { run } from '@bandera/kit/run';
import { users } from './service.ts';

await run(users, { house, env: process.env });
