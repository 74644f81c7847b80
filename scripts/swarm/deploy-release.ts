import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { apply, type ReleaseContent, type Stage } from './apply.ts';
import { nodes, servicesOf } from './docker.ts';
import { imageRefusal, pullEverywhere, withDigests } from './images.ts';
import { withLease } from './lease.ts';
import {
  lastGood,
  objectNamesOf,
  oldReleases,
  type Release,
  readLedger,
  releaseName,
  writeRelease,
} from './ledger.ts';
import { collect, ensureObjects } from './objects.ts';
import { type Operator, root } from './operator.ts';
import type { Content, StackKey } from './release.ts';
import { exitCodes } from './rollout.ts';
import { smoke } from './smoke.ts';
import { imagesOf } from './stacks.ts';
import type { Ended } from './wait.ts';

export interface DeployOptions {
  /** What the ledger calls it. */
  what: string;
  minutes: number;
  /** What to do when it fails: deploy the last good release again, or leave things as they are. */
  back: boolean;
  /** Stacks that stay as they are. */
  skip?: readonly StackKey[];
  /** The newest entry of the ledger that the content was made from: refused when there is a newer one. */
  madeFrom?: number | undefined;
}

/**
 * The whole order of a deploy. Everything that can be refused is refused before the first change; whatever fails later is
 * answered with the last release that was good. Resolves with the exit code.
 */
export async function deployRelease(
  given: Content,
  operator: Operator,
  { what, minutes, back, skip = [], madeFrom }: DeployOptions,
): Promise<number> {
  const { say, change, by } = operator;
  await lint(say);
  await checkSwarm(operator);
  const allowTags = operator.settings['ALLOW_TAGS'] === 'true';
  const content = allowTags ? given : { ...given, variables: await withDigests(given.variables, operator) };
  const documents = Object.values(content.stacks).flat();
  const images = imagesOf(documents, content.variables);
  const refusal = imageRefusal(images, allowTags || operator.dryRun);
  if (refusal !== undefined) throw new Error(refusal);
  const deadline = Date.now() + minutes * 60_000;
  await pullEverywhere(images, { operator, deadline });

  // Long enough for going back, too.
  return withLease(operator, { what: 'deploy', minutes: 2 * minutes + 5 }, async () => {
    const before = await readLedger();
    const last = before.at(-1);
    if (madeFrom !== undefined && last?.number !== madeFrom)
      throw new Error(`release ${last?.number} was made meanwhile by ${last?.by}: run this again`);
    await ensureObjects(change, content.objects, say);
    const present = last?.outcome === 'converged' ? last : undefined;
    const stages = await apply({ release: content, present, operator, deadline }, skip);
    const ended = await withSmoke(stages, operator, deadline);
    const { variables, stacks } = content;
    const entry = await writeRelease(change, {
      at: new Date().toISOString(),
      by,
      what,
      ...ended,
      variables,
      stacks,
    });
    if (operator.dryRun) say('a dry run: nothing was changed');
    else say(`release ${entry.number}: ${entry.outcome}${ended.why ? `, ${ended.why}` : ''}`);
    const good = lastGood(before);
    if (ended.outcome !== 'converged' && back && good)
      await goBack(good, { left: content, stages, operator, minutes });
    await tidy([...before, entry], operator);
    return exitCodes[ended.outcome];
  });
}

async function withSmoke(stages: readonly Stage[], operator: Operator, deadline: number): Promise<Ended> {
  const last = stages.at(-1);
  if (last && last.outcome !== 'converged')
    return { outcome: last.outcome, why: `${last.stack}: ${last.why}` };
  if (operator.dryRun || !stages.some(({ stack }) => stack === 'app'))
    return { outcome: 'converged', why: '' };
  operator.say('== asking it through the edge');
  const wrong = await smoke(operator.settings, { deadline, say: operator.say });
  return wrong === undefined ? { outcome: 'converged', why: '' } : { outcome: 'failed', why: wrong };
}

/** The stacks that were touched, as the last good release had them; migrations stay, since they only ever expand. */
async function goBack(
  good: Release,
  {
    left,
    stages,
    operator,
    minutes,
  }: { left: ReleaseContent; stages: readonly Stage[]; operator: Operator; minutes: number },
): Promise<void> {
  const { say } = operator;
  say(`going back to release ${good.number}`);
  const touched = new Set(stages.map(({ stack }) => stack));
  touched.delete('migrate');
  const stacks = Object.fromEntries(
    Object.entries(good.stacks).filter(([key]) => touched.has(key as StackKey)),
  );
  const deadline = Date.now() + minutes * 60_000;
  const isInfraUp = stages.some(({ stack, outcome }) => stack === 'infra' && outcome === 'converged');
  const again = await apply({
    release: { variables: good.variables, stacks },
    present: isInfraUp ? left : undefined,
    operator,
    deadline,
  });
  const failed = again.find(({ outcome }) => outcome !== 'converged');
  say(
    failed
      ? `going back failed: ${failed.stack} ${failed.outcome}, ${failed.why}`
      : `release ${good.number} runs again`,
  );
}

/** Old entries of the ledger, then configs and secrets that neither a service nor a release needs any more. */
async function tidy(ledger: readonly Release[], operator: Operator): Promise<void> {
  const old = new Set(oldReleases(ledger));
  for (const { number } of old) await operator.change(['config', 'rm', releaseName(number)]);
  // Going back further than this is a deploy from the repository.
  const kept = ledger.filter(release => !old.has(release) && release.outcome === 'converged').slice(-3);
  const usedNames = new Set(kept.flatMap(objectNamesOf));
  await collect(operator.change, { services: await servicesOf(), usedNames }, operator.say);
}

async function lint(say: (line: string) => void): Promise<void> {
  const script = path.join(root, 'scripts/lint-stacks.ts');
  if (!existsSync(script)) return;
  try {
    await promisify(execFile)(process.execPath, [script], { cwd: root });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    say(`${stdout}${stderr}`.trim());
    throw new Error('the stack files have faults: npm run check tells them', { cause: error });
  }
}

/** What a swarm must not look like, and what it had better not. */
async function checkSwarm({ say }: Operator): Promise<void> {
  const all = await nodes();
  const managers = all.filter(({ Spec }) => Spec.Role === 'manager');
  if (managers.length === 2)
    say('warning: two managers tolerate the loss of none: have one, or three in three zones');
  for (const { Description, Status } of all)
    if (Status.State !== 'ready') say(`warning: node ${Description.Hostname} is ${Status.State}`);
  // The change is in 29.x since January 2026; its notes do not say whether 29.1.5 was the first to have it.
  const cutting = all.filter(({ Description }) =>
    /^29\.(0\.|1\.[0-4]$)/.test(Description.Engine?.EngineVersion ?? ''),
  );
  if (cutting.length > 0)
    say(
      'warning: Docker 29.0 to 29.1.4 cuts connections through the mesh when a task stops (moby#51651): upgrade it',
    );
}
