// scripts/rotate-secret: a new value for a secret, while everything runs. `--help` tells the rest.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { deployRelease } from './deploy-release.ts';
import { runInside } from './inside.ts';
import { lastGood, type Release, readLedger } from './ledger.ts';
import { countOf, type Operator, operate, textOf, UsageError } from './operator.ts';
import { stackKeys } from './release.ts';
import { isOwnSecret, isUnderWay, newSecret, type Roll, rollsOf, usersOf } from './rotation.ts';
import { hashOf } from './stacks.ts';

const help = `scripts/rotate-secret NAME [--from FILE] [--timeout MINUTES] [--dry-run]

Gives a secret another value and rolls the services that use it, start-first, with everything else as the last good release
has it. NAME is that of its file in secrets/, which is written anew.

internal_secret and key_encryption_secret are made up by Bandera and need no FILE: all replicas first learn the new one,
then use it, then (internal_secret) forget the old one: three rolls, two for the other, whose old lines stay because what
they sealed is still stored. Anything else comes from FILE and is one roll; both values must be good while it lasts:
of a database_url_* that is tried out first, for nats_url and redis_url have both passwords in nats_auth and redis_users.
Exit codes as those of scripts/deploy.

  --from FILE        the new content
  --timeout MINUTES  how long each roll may take (20)
`;

await operate(
  { help, options: { from: { type: 'string' }, timeout: { type: 'string' } } },
  async ({ operator, options, positionals }) => {
    const [name, ...more] = positionals;
    if (name === undefined || more.length > 0 || !/^[a-z][a-z0-9_]*$/.test(name))
      throw new UsageError('give the name of one secret: see --help');
    const file = path.join(operator.secretsDir, name);
    const present = readFileSync(file, 'utf8');
    const good = lastGood(await readLedger());
    if (!good) throw new Error('nothing was deployed yet: write the file and deploy');
    const rolls = await rollsFor(name, present, textOf(options['from']), good);
    const minutes = countOf(options['timeout'], '--timeout', 20);
    for (const [index, roll] of rolls.entries()) {
      operator.say(`== roll ${index + 1} of ${rolls.length}: ${roll.why}`);
      const code = await rollOut(name, roll, operator, minutes);
      if (code !== 0) return code;
    }
    return 0;
  },
);

async function rollsFor(
  name: string,
  present: string,
  from: string | undefined,
  good: Release,
): Promise<Roll[]> {
  if (isOwnSecret(name)) {
    if (from !== undefined) throw new UsageError(`${name} is made up by Bandera: leave --from out`);
    if (isUnderWay(name, present)) return [unfinished(present), ...rollsOf(name, present, newSecret())];
    return rollsOf(name, present, newSecret());
  }
  if (from === undefined)
    throw new UsageError(`${name} is not Bandera's own: give its new value with --from FILE`);
  const body = readFileSync(from, 'utf8');
  if (name.startsWith('database_url_')) await tryDatabase(body.trim(), good);
  return [{ body, why: `services that use ${name} get the new value` }];
}

/** A rotation that was broken off: every replica learns both first, whichever it used. */
function unfinished(present: string): Roll {
  return { body: present, why: 'an earlier rotation is brought to an end' };
}

/** Both accounts must work while some replicas have the old one: the new one is tried, the old one is in use. */
async function tryDatabase(url: string, { variables }: Release): Promise<void> {
  await runInside({
    image: variables['BANDERA_IMAGE'] ?? '',
    script: 'scripts/swarm/inside/try-database.ts',
    env: { DATABASE_URL: url },
  });
}

async function rollOut(name: string, { body }: Roll, operator: Operator, minutes: number): Promise<number> {
  const ledger = await readLedger();
  const good = lastGood(ledger);
  if (!good) throw new Error('the ledger has no good release any more');
  const variable = `${name.toUpperCase()}_HASH`;
  const hash = hashOf(body);
  const users = usersOf(name, good);
  if (users.length === 0) throw new Error(`no stack uses ${name}`);
  const file = path.join(operator.secretsDir, name);
  const before = readFileSync(file, 'utf8');
  if (!operator.dryRun) write(file, body);
  const content = {
    stacks: good.stacks,
    variables: { ...good.variables, [variable]: hash },
    objects: [
      { kind: 'secret' as const, key: name, name: `bandera-${name}-${hash}`, body: Buffer.from(body) },
    ],
  };
  let code: number | undefined;
  try {
    code = await deployRelease(content, operator, {
      what: `rotate ${name}`,
      minutes,
      back: true,
      // A job would only run once more with the new value.
      skip: stackKeys.filter(key => key === 'migrate' || !users.includes(key)),
      madeFrom: ledger.at(-1)?.number,
    });
    return code;
  } finally {
    // The services went back to it or never had another, and so must the next deploy.
    if (code !== 0 && !operator.dryRun) write(file, before);
  }
}

/** Never half of it, and readable by its owner only. */
function write(file: string, body: string): void {
  const next = `${file}.next`;
  writeFileSync(next, body, { mode: 0o600 });
  renameSync(next, file);
}
