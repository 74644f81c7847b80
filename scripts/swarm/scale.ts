// scripts/scale: more or fewer replicas of services. `--help` tells the rest.

import { nodes, servicesOf } from './docker.ts';
import { withLease } from './lease.ts';
import { countOf, type Operator, operate, UsageError } from './operator.ts';
import { namedService } from './release.ts';
import { boundsOf, crowdRefusal, scaleRefusal } from './replicas.ts';
import { exitCodes } from './rollout.ts';
import { shortName } from './shapes.ts';
import { waitForServices } from './wait.ts';

const help = `scripts/scale SERVICE=N... [--timeout MINUTES] [--dry-run]

Gives services another number of replicas, within <NAME>_MIN and <NAME>_MAX of the settings, and waits until they run.
Refuses during a rollout: it would make Swarm forget what it would have to go back to. The next deploy keeps the number.
Exit codes as those of scripts/deploy.

  --timeout MINUTES  how long it may take (10)
`;

await operate(
  { help, options: { timeout: { type: 'string' } } },
  async ({ operator, options, positionals }) => {
    const wanted = positionals.map(wish);
    if (wanted.length === 0) throw new UsageError('say what to scale: evaluation=5');
    const minutes = countOf(options['timeout'], '--timeout', 10);
    return withLease(operator, { what: 'scale', minutes: minutes + 1 }, () =>
      scale(wanted, operator, Date.now() + minutes * 60_000),
    );
  },
);

function wish(text: string): { name: string; replicas: number } {
  const [, name, count] = /^([\w-]+)=(\d{1,4})$/.exec(text) ?? [];
  if (name === undefined) throw new UsageError(`${text}: must read SERVICE=N`);
  return { name, replicas: Number(count) };
}

async function scale(
  wanted: readonly { name: string; replicas: number }[],
  { settings, change, say, dryRun }: Operator,
  deadline: number,
): Promise<number> {
  const found = await Promise.all(
    wanted.map(async ({ name, replicas }) => ({ replicas, service: await namedService(name) })),
  );
  const all = await nodes();
  const refusals = found.flatMap(
    ({ service, replicas }) =>
      scaleRefusal(service, replicas, boundsOf(settings, shortName(service))) ??
      crowdRefusal(service, replicas, all) ??
      [],
  );
  if (refusals.length > 0) throw new Error(refusals.join('\n'));
  const changed = found.filter(
    ({ service, replicas }) => service.Spec.Mode.Replicated?.Replicas !== replicas,
  );
  for (const { service, replicas } of changed)
    await change(['service', 'scale', '--detach', `${service.Spec.Name}=${replicas}`]);
  if (dryRun) return 0;
  const ids = new Set(found.map(({ service }) => service.ID));
  const look = async () => (await servicesOf()).filter(({ ID }) => ids.has(ID));
  const { outcome, why } = await waitForServices(look, { deadline, say });
  say(outcome === 'converged' ? 'scaled' : `${outcome}: ${why}`);
  return exitCodes[outcome];
}
