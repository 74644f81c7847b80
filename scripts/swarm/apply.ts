import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DockerError, servicesOf, tasksOf } from './docker.ts';
import { interpolate } from './interpolate.ts';
import { jobCommand } from './job.ts';
import type { Release } from './ledger.ts';
import { rollNats, untilInSync } from './nats-roll.ts';
import type { Operator } from './operator.ts';
import { portionsOf } from './portions.ts';
import { replicaVariables, type StackKey, stackKeys, stackNames } from './release.ts';
import type { Settings } from './settings.ts';
import { shortName } from './shapes.ts';
import { only, type StackDocument } from './stacks.ts';
import { type Ended, inStack, waitForServices } from './wait.ts';

export interface Applying {
  release: ReleaseContent;
  /** What is known to run as it should: NATS that would stay as it is then need not be in sync. */
  present?: ReleaseContent | undefined;
  operator: Operator;
  /** Milliseconds since 1970. */
  deadline: number;
}

export type ReleaseContent = Pick<Release, 'stacks' | 'variables'>;

/** A stage that was begun, and how it ended. */
export interface Stage extends Ended {
  stack: StackKey;
}

/**
 * Brings the stacks of a release into the swarm, one after the other, and waits for each: NATS one server at a time, the
 * migrations as a gate before the application. Ends with the first that does not converge; one that throws has failed, since
 * something may be new already.
 */
export async function apply(applying: Applying, skip: readonly StackKey[] = []): Promise<Stage[]> {
  const stages: Stage[] = [];
  for (const stack of stackKeys) {
    const documents = applying.release.stacks[stack];
    if (documents === undefined || skip.includes(stack)) continue;
    applying.operator.say(`== ${stackNames[stack]}`);
    const applied =
      stack === 'infra' ? applyInfra(documents, applying) : applyStack(stack, documents, applying);
    const ended = await applied.catch(failed);
    stages.push({ stack, ...ended });
    if (ended.outcome !== 'converged') break;
  }
  return stages;
}

const failed = (error: unknown): Ended => ({
  outcome: 'failed',
  why: error instanceof Error ? error.message : String(error),
});

async function applyStack(
  stack: StackKey,
  documents: readonly StackDocument[],
  { release, operator, deadline }: Applying,
): Promise<Ended> {
  const { settings, dryRun, say } = operator;
  const replicas = await replicaVariables(stack, documents, settings);
  const variables = { ...release.variables, ...replicas };
  for (const services of portions(stack, documents, settings)) {
    const portion = documents.map(document => only(document, services));
    await deployStack(stackNames[stack], portion, variables, operator).catch(async error => {
      if (stack !== 'migrate' || !isUnknownMode(error)) throw error;
      await createJobs(stackNames[stack], documents, variables, operator);
    });
    if (dryRun) continue;
    const ended = await waitForServices(inStack(stackNames[stack], services), { deadline, say });
    if (ended.outcome !== 'converged') return ended;
  }
  if (!dryRun) await removeStrangers(stackNames[stack], documents, operator);
  return { outcome: 'converged', why: '' };
}

/** The application's services a few at a time; the edge comes last, since it must find what it leads to. */
function portions(stack: StackKey, documents: readonly StackDocument[], settings: Settings): string[][] {
  const all = [...new Set(documents.flatMap(({ services }) => Object.keys(services)))];
  if (stack !== 'app') return [all];
  const ordered = [...all.filter(name => name !== 'edge'), ...all.filter(name => name === 'edge')];
  return portionsOf(ordered, settings);
}

const isUnknownMode = (error: unknown) =>
  error instanceof DockerError && /unknown mode: replicated-job/i.test(error.stderr);

/** For clients before 23, which know jobs only beside stacks. A job's service is made anew each time. */
async function createJobs(
  stack: string,
  documents: readonly StackDocument[],
  variables: Record<string, string>,
  { change }: Operator,
): Promise<void> {
  const [document] = documents;
  if (!document || documents.length > 1) throw new Error(`${stack}: overlays need docker 23 or newer`);
  for (const service of await servicesOf(stack)) await change(['service', 'rm', service.ID]);
  for (const name of Object.keys(document.services))
    await change(jobCommand(stack, name, document, variables));
}

/** Together where none runs, since they need each other to begin; one at a time ever after. */
async function applyInfra(
  documents: readonly StackDocument[],
  { release, present, operator, deadline }: Applying,
): Promise<Ended> {
  const { say } = operator;
  const stack = stackNames.infra;
  const names = Object.keys(documents[0]?.services ?? {});
  const nats = names.filter(name => name.startsWith('nats'));
  const deploy = (services: readonly string[]) =>
    deployStack(
      stack,
      documents.map(document => only(document, services)),
      release.variables,
      operator,
    );
  const settle = (services?: readonly string[]) =>
    operator.dryRun
      ? Promise.resolve<Ended>({ outcome: 'converged', why: '' })
      : waitForServices(inStack(stack, services), { deadline, say });

  if ((await runningTasks(stack, nats)).length === 0) {
    await deploy(names);
    const ended = await settle();
    if (ended.outcome === 'converged' && !operator.dryRun)
      await untilInSync(nats, release.variables, { say, deadline });
    return ended;
  }
  await deploy(names.filter(name => !nats.includes(name)));
  const others = await settle(names.filter(name => !nats.includes(name)));
  if (others.outcome !== 'converged') return others;
  if (present && sameServices(nats, release, present)) {
    // One of three may be away, and a release that does not touch them must be possible all the same.
    const there = (await servicesOf(stack)).map(shortName);
    const missing = nats.filter(name => !there.includes(name));
    if (missing.length === 0) return { outcome: 'converged', why: '' };
    await deploy(missing);
    return settle(missing);
  }
  return rollNats(nats, release.variables, {
    operator,
    deadline,
    roll: async name => {
      const before = await runningTasks(stack, [name]);
      await deploy([name]);
      const ended = await settle([name]);
      return { ...ended, changed: before !== (await runningTasks(stack, [name])) };
    },
  });
}

/** Whether two releases have these services of the infrastructure alike, with what their configs and secrets are named. */
export function sameServices(names: readonly string[], a: ReleaseContent, b: ReleaseContent): boolean {
  const [one, other] = [a, b].map(({ stacks, variables }) => {
    const documents = (stacks['infra'] ?? []).map(document => only(document, names));
    return interpolate(JSON.stringify(documents), variables);
  });
  return one === other;
}

/** The ids of the tasks that run now, in one word. */
async function runningTasks(stack: string, names: readonly string[]): Promise<string> {
  const tasks = await tasksOf(await inStack(stack, names)());
  const running = tasks.filter(
    ({ DesiredState, Status }) => DesiredState === 'running' && Status.State === 'running',
  );
  return running
    .map(task => task.ID)
    .sort()
    .join();
}

/** `docker stack deploy` of documents that we hold: variables are filled in by the client, from its environment. */
export async function deployStack(
  name: string,
  documents: readonly StackDocument[],
  variables: Record<string, string>,
  { change, settings }: Pick<Operator, 'change' | 'settings'>,
): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bandera-deploy-'));
  try {
    const files = documents.map((document, index) => {
      const file = path.join(folder, `${index}.json`);
      writeFileSync(file, JSON.stringify(document));
      return file;
    });
    const auth = settings['REGISTRY_AUTH'] === 'true' ? ['--with-registry-auth'] : [];
    // Images carry their digest or are on the node: there is nothing to resolve.
    const options = ['--resolve-image', 'never', ...auth, ...files.flatMap(file => ['--compose-file', file])];
    await change(['stack', 'deploy', ...options, name], { env: variables });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the stack has beyond its documents goes last: `--prune` would remove it before anything has taken its place. */
async function removeStrangers(
  stack: string,
  documents: readonly StackDocument[],
  { change, say }: Operator,
): Promise<void> {
  const wanted = new Set(documents.flatMap(({ services }) => Object.keys(services)));
  for (const service of await servicesOf(stack)) {
    if (wanted.has(shortName(service))) continue;
    say(`removing ${service.Spec.Name}, which no document names any more`);
    await change(['service', 'rm', service.ID]);
  }
}
