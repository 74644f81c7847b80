import { setTimeout as sleep } from 'node:timers/promises';
import { docker, nodes, servicesOf, tasksOf } from './docker.ts';
import type { Operator } from './operator.ts';
import type { SwarmNode, Task } from './shapes.ts';
import { hasDigest } from './stacks.ts';

/** Why images must not be deployed: a tag may be another image tomorrow, and on another node. */
export function imageRefusal(images: readonly string[], allowTags: boolean): string | undefined {
  const tagged = images.filter(image => !hasDigest(image));
  if (allowTags || tagged.length === 0) return undefined;
  return `${tagged.join(', ')}: give images by digest, name@sha256:…, or set ALLOW_TAGS=true on a single node`;
}

/** Pulls what is named by a tag only, and puts the digest that the tag stands for today in its place. */
export async function withDigests(
  variables: Record<string, string>,
  { change, say, dryRun }: Operator,
): Promise<Record<string, string>> {
  const tagged = Object.entries(variables).filter(
    ([name, image]) => name.endsWith('_IMAGE') && image !== '' && !hasDigest(image),
  );
  const found = { ...variables };
  for (const [name, image] of tagged) {
    await change(['pull', '--quiet', image]);
    if (dryRun) continue;
    const format = '{{range .RepoDigests}}{{println .}}{{end}}';
    const digests = (await docker(['image', 'inspect', '--format', format, image])).split('\n');
    const digest = digests.find(each => hasDigest(each) && each.startsWith(`${repositoryOf(image)}@`));
    if (digest === undefined) throw new Error(`${image} has no digest: push it to a registry first`);
    say(`${name} is ${digest}`);
    found[name] = digest;
  }
  return found;
}

/** A name without its tag: the colon of a port comes before the last slash. */
export const repositoryOf = (image: string) => image.replace(/:[^:/]+$/, '');

/** How far a pull on every node has come, by the tasks of its global job. */
export function pullState(
  tasks: readonly Task[],
  expected: readonly string[],
): { is: 'there' } | { is: 'waiting'; on: string[] } | { is: 'missing'; why: string } {
  // A container means that the image is there, whatever becomes of the container.
  const hasImage = (task: Task) =>
    (task.Status.ContainerStatus?.ContainerID ?? '') !== '' || task.Status.State === 'complete';
  const there = new Set(tasks.filter(hasImage).map(task => task.NodeID));
  const refused = tasks.find(task => task.Status.State === 'rejected' && !hasImage(task));
  if (refused) return { is: 'missing', why: `node ${refused.NodeID}: ${refused.Status.Err ?? 'rejected'}` };
  const missing = expected.filter(node => !there.has(node));
  return missing.length === 0 ? { is: 'there' } : { is: 'waiting', on: missing };
}

const takesTasks = ({ Spec, Status }: SwarmNode) =>
  Spec.Availability === 'active' && Status.State === 'ready';

/** Sees to it that every node has every image before anything is stopped: on one node by asking, else by a job on all. */
export async function pullEverywhere(
  images: readonly string[],
  { operator, deadline }: { operator: Operator; deadline: number },
): Promise<void> {
  if (operator.settings['SKIP_PULL'] === 'true') return;
  const all = await nodes();
  for (const image of images) {
    if (all.length === 1) await pullHere(image, operator);
    else await pullByJob(image, all.filter(takesTasks), { operator, deadline });
  }
}

async function pullHere(image: string, { change, say }: Operator): Promise<void> {
  const known = await docker(['image', 'inspect', '--format', '{{.Id}}', image]).catch(() => undefined);
  if (known !== undefined) return;
  say(`pulling ${image}`);
  await change(['pull', '--quiet', image]);
}

async function pullByJob(
  image: string,
  on: readonly SwarmNode[],
  { operator, deadline }: { operator: Operator; deadline: number },
): Promise<void> {
  const { change, say, settings } = operator;
  say(`pulling ${image} on ${on.length} nodes`);
  const auth = settings['REGISTRY_AUTH'] === 'true' ? ['--with-registry-auth'] : [];
  const options = ['--detach', '--mode=global-job', '--restart-condition=none', '--entrypoint=true', ...auth];
  const id = (
    await change(['service', 'create', ...options, '--label=bandera.once=true', '--no-resolve-image', image])
  ).trim();
  if (operator.dryRun) return;
  try {
    for (;;) {
      const services = (await servicesOf()).filter(service => service.ID === id);
      const state = pullState(
        await tasksOf(services),
        on.map(node => node.ID),
      );
      if (state.is === 'there') return;
      if (state.is === 'missing') throw new Error(`${image} cannot be had: ${state.why}`);
      if (Date.now() > deadline) throw new Error(`${image} is not on ${state.on.join(', ')} in time`);
      await sleep(1_000);
    }
  } finally {
    await change(['service', 'rm', id]);
  }
}
