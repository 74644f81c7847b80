import { house } from '@bandera/contracts/house';
import { run } from '@bandera/kit/run';
import { notifications } from './service.ts';

await run(notifications, { house, env: process.env });
