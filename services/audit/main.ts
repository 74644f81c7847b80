import { house } from '@bandera/contracts/house';
import { run } from '@bandera/kit/run';
import { audit } from './service.ts';

await run(audit, { house, env: process.env });
