import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { demo } from '@bandera/contracts/demo';
import { house } from '@bandera/contracts/house';
import { ConfigError } from '@bandera/kit/config';
import { type Running, refuse, run } from '@bandera/kit/run';
import { StartError } from '@bandera/kit/start-error';
import { allServices } from './all-services.ts';
import { consoleSite } from './console/serve.ts';
import { createDemoData } from './demo-data.ts';

const help = `npm start: all of Bandera in this process, on one port.

  SERVICES=features,users   run only these (the others by SERVICE_URL or <NAME>_URL)
  --no-demo                 leave an empty data folder empty
  --help                    this text

Data lives in DATA_DIR (.data). DATABASE_URL, NATS_URL, REDIS_URL and SMTP_URL each replace one part by a real server;
README lists every variable.`;

const values = options();
if (values.help) {
  process.stdout.write(`${help}\n`);
  process.exit(0);
}

const { env } = process;
const dataDir = env['DATA_DIR'] ?? '.data';
const wantsDemo = values.demo && !env['DATABASE_URL'] && !env['SERVICES'] && env['NODE_ENV'] !== 'production';
const isEmpty = !existsSync(path.join(dataDir, 'users.sqlite'));

const { site, refresh } = consoleSite();
const running = await run(chosenServices(env['SERVICES']), {
  house,
  env: { LOG_LEVEL: 'warn', ...env },
  site,
});
if (wantsDemo && isEmpty) await createDemoData(running).catch(refuse);
await greet(running, wantsDemo);
refresh();

function options() {
  try {
    return parseArgs({
      options: { help: { type: 'boolean' }, demo: { type: 'boolean', default: true } },
      allowNegative: true,
    }).values;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return refuse(new StartError(`${error.message.split('. ', 1)[0]}: see npm start -- --help.`));
  }
}

function chosenServices(names: string | undefined) {
  if (!names) return allServices;
  const wanted = names.split(',').map(name => name.trim());
  const unknown = wanted.filter(name => !allServices.some(service => service.name === name));
  if (unknown.length > 0) refuse(new ConfigError([`SERVICES: there is no service ${unknown.join(', ')}`]));
  return allServices.filter(service => wanted.includes(service.name));
}

async function greet({ url, port }: Running, hasDemo: boolean): Promise<void> {
  const shown = `http://localhost:${port}`;
  const lines = [
    `Bandera runs on ${shown}`,
    `  console    ${shown}/`,
    `  API        ${shown}/api/docs`,
    `  health     ${shown}/health`,
  ];
  if (hasDemo) {
    const answer = await fetch(`${url}/ofrep/v1/evaluate/flags/new-checkout`, {
      method: 'POST',
      headers: { authorization: `Bearer ${demo.keys.server}`, 'content-type': 'application/json' },
      body: JSON.stringify({ context: { targetingKey: 'user-1' } }),
    });
    if (answer.ok) {
      lines.push(
        `  log in     ${demo.owner} / ${demo.password}`,
        `  first evaluation after ${(process.uptime()).toFixed(1)} s: new-checkout = ${JSON.stringify(await answer.json())}`,
        `  try it     curl -X POST ${shown}/ofrep/v1/evaluate/flags/new-checkout -H 'Authorization: Bearer ${demo.keys.server}' -H 'Content-Type: application/json' -d '{"context":{"targetingKey":"user-42"}}'`,
      );
    }
  }
  process.stdout.write(`${lines.join('\n')}\n`);
}
