// scripts/rollback: an earlier release of the ledger. `--help` tells the rest.
import { deployRelease } from './deploy-release.ts';
import { objectNamed } from './docker.ts';
import { keepingRest, lastGood, objectNamesOf, readLedger, rollbackTarget } from './ledger.ts';
import { countOf, operate, UsageError } from './operator.ts';

const help = `scripts/rollback [NUMBER] [--timeout MINUTES] [--dry-run]

Deploys an earlier release again, as the ledger has it: its stack files, images, configs and secrets, with the replicas
that run now. Without a number the newest good one that differs from the last deploy. Migrations stay (they only expand)
and so does the infrastructure. scripts/status lists the releases. Exit codes as those of scripts/deploy.

  --timeout MINUTES  how long it may take (20)
`;

await operate(
  { help, options: { timeout: { type: 'string' } } },
  async ({ operator, options, positionals }) => {
    const [text, ...more] = positionals;
    const number = text === undefined ? undefined : Number(text);
    if (more.length > 0 || (number !== undefined && !Number.isInteger(number)))
      throw new UsageError('give one number of a release: scripts/status lists them');
    const ledger = await readLedger();
    const target = rollbackTarget(ledger, number);
    const { variables } = target;
    const stacks = Object.fromEntries(
      Object.entries(target.stacks).filter(([key]) => key === 'app' || key === 'ops'),
    );
    await requireObjects(objectNamesOf({ stacks, variables }));
    operator.say(`release ${target.number} of ${target.at} (${target.what})`);
    const minutes = countOf(options['timeout'], '--timeout', 20);
    const content = { ...keepingRest(target, lastGood(ledger) ?? target, ['app', 'ops']), objects: [] };
    return deployRelease(content, operator, {
      what: `rollback to ${target.number}: ${target.what}`,
      minutes,
      back: true,
      skip: ['infra', 'dev', 'migrate'],
      madeFrom: ledger.at(-1)?.number,
    });
  },
);

async function requireObjects(names: readonly string[]): Promise<void> {
  const missing: string[] = [];
  for (const name of names) {
    const found = (await objectNamed('config', name)) ?? (await objectNamed('secret', name));
    if (!found) missing.push(name);
  }
  if (missing.length > 0)
    throw new Error(`this release is too old: ${missing.join(', ')} is gone. Deploy it from the repository`);
}
