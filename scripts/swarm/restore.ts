// scripts/restore: all data from a backup. `--help` tells the rest.
import { accessSync, constants, createReadStream } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { dataRun } from './data-run.ts';
import { servicesOf, tasksOf } from './docker.ts';
import { streamInside } from './inside.ts';
import { withLease } from './lease.ts';
import { countOf, type Operator, operate, UsageError } from './operator.ts';
import { stackNames } from './release.ts';
import { boundsOf, keptReplicas } from './replicas.ts';
import { exitCodes } from './rollout.ts';
import { type Service, shortName } from './shapes.ts';
import { inStack, waitForServices } from './wait.ts';

const help = `scripts/restore FILE --yes [--timeout MINUTES] [--dry-run]

Replaces all data of the installation that runs by those of a backup: databases, event stream, logos. First the backup is
read to its end: one that is cut off, or of another version, is refused, and everything goes on. Then the services stop,
the edge answers 502 meanwhile, and they start again when the content hashes of everything that was read back are those of
the backup; otherwise it ends with 1 and the services stay down. The version that made the backup must run (after the loss
of everything: deploy it on empty databases first). What was published shortly before the backup is published again;
consumers pass over what they have applied.

  --yes              all present data may go
  --timeout MINUTES  how long stopping and starting may take (20)
  --dry-run          reads the backup, says whether it fits and what would be done
`;

await operate(
  { help, options: { yes: { type: 'boolean' }, timeout: { type: 'string' } } },
  async ({ operator, options, positionals }) => {
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) throw new UsageError('give one backup: see --help');
    if (options['yes'] !== true && !operator.dryRun)
      throw new UsageError('this replaces all present data: say --yes if that is meant');
    const minutes = countOf(options['timeout'], '--timeout', 20);
    const run = await dataRun('restore-data.ts', operator, { readonly: false });
    await check(file, operator);
    return withLease(operator, { what: 'restore', minutes: 6 * minutes }, async () => {
      const stopped = await stopServices(operator, Date.now() + minutes * 60_000);
      if (!operator.dryRun) {
        operator.say('== restoring');
        await streamInside(run, { from: createReadStream(file), told: line => operator.say(told(line)) });
        operator.say('every content hash is that of the backup');
      }
      return startServices(stopped, operator, Date.now() + minutes * 60_000);
    });
  },
);

/** While the services still run: nothing is stopped or replaced for a backup that cannot be restored. */
async function check(file: string, operator: Operator): Promise<void> {
  try {
    accessSync(file, constants.R_OK);
  } catch (error) {
    throw new Error(`${file} cannot be read: give the path of a backup`, { cause: error });
  }
  operator.say('== reading the backup');
  const run = await dataRun('check-backup.ts', operator, { readonly: true });
  await streamInside(run, { from: createReadStream(file), told: operator.say });
}

function told(line: string): string {
  return line.startsWith('manifest ') ? 'read back' : line;
}

/** All services but the edge: none may read or write while the data change. */
async function stopServices(operator: Operator, deadline: number): Promise<Service[]> {
  const services = (await servicesOf(stackNames.app)).filter(service => shortName(service) !== 'edge');
  if (services.length === 0) throw new Error('the application is not deployed');
  await scaleTo(services, () => 0, operator);
  if (operator.dryRun) return services;
  for (;;) {
    const left = (await tasksOf(services)).filter(({ Status }) => Status.State === 'running');
    if (left.length === 0) return services;
    if (Date.now() > deadline) throw new Error(`${left.length} tasks do not stop`);
    await sleep(500);
  }
}

async function startServices(
  services: readonly Service[],
  operator: Operator,
  deadline: number,
): Promise<number> {
  await scaleTo(
    services,
    service => {
      const bounds = boundsOf(operator.settings, shortName(service)) ?? { min: 1, max: 1 };
      return keptReplicas(service.Spec.Mode.Replicated?.Replicas, bounds);
    },
    operator,
  );
  if (operator.dryRun) return 0;
  const { outcome, why } = await waitForServices(inStack(stackNames.app), { deadline, say: operator.say });
  operator.say(outcome === 'converged' ? 'restored, and everything runs' : `${outcome}: ${why}`);
  return exitCodes[outcome];
}

function scaleTo(
  services: readonly Service[],
  replicas: (service: Service) => number,
  { change, say }: Operator,
): Promise<string> {
  const wanted = services.map(service => `${service.Spec.Name}=${replicas(service)}`);
  say(`== ${wanted.join(' ')}`);
  return change(['service', 'scale', '--detach', ...wanted]);
}
