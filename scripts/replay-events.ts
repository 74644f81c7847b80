// `npm run replay-events`: publishes the outbox again. `--help` tells the rest.
import { parseArgs } from 'node:util';
import { ConfigError } from '@bandera/kit/config';
import { republishSince } from '@bandera/kit/events/outbox';
import { refuse } from '@bandera/kit/run';
import { StartError } from '@bandera/kit/start-error';
import { openIdle } from './maintenance/open-idle.ts';

const help = `npm run replay-events -- --since 2026-11-01T00:00:00Z [--service NAME]
npm run replay-events -- --all [--service NAME]

Publishes again, in their order, the events that the outboxes still hold (30 days): for a broker that was wiped, and for
read models that are built anew from an empty database. Consumers pass over events that they have applied. It only marks
the rows; the relay of each running service does the work: watch outbox_waiting_events go to 0.

Reads the environment of a service (DATABASE_URL, or DATA_DIR for SQLite) and works while Bandera runs.
  --since     events from this time on (RFC 3339)
  --all       all that are there
  --service   only this one's outbox; with DATABASE_URL only its database is opened
`;

await main(process.argv.slice(2)).catch(refuse);

async function main(args: string[]): Promise<void> {
  const values = argumentsOf(args);
  if (values.help) return void process.stdout.write(help);
  const since = sinceOf(values);
  const running = await openIdle(process.env, values.service);
  try {
    for (const { name, platform } of running.services) {
      if (values.service !== undefined && name !== values.service) continue;
      const count = await republishSince(platform.db, since);
      process.stdout.write(`${name}: ${count} events will be published again\n`);
    }
  } finally {
    await running.stop();
  }
}

function argumentsOf(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        since: { type: 'string' },
        all: { type: 'boolean', default: false },
        service: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new StartError(`${error.message.split('. ', 1)[0]}: see npm run replay-events -- --help.`);
  }
}

function sinceOf({ since, all }: { since?: string; all: boolean }): Date {
  if (all === (since !== undefined)) throw new ConfigError(['say either --since TIME or --all']);
  const time = new Date(since ?? 0);
  if (Number.isNaN(time.getTime()))
    throw new ConfigError(['--since: must be a time like 2026-11-01T00:00:00Z']);
  return time;
}
