import type { Docker } from './docker.ts';
import { DockerError, objectNamed, objectsLabelled } from './docker.ts';
import type { Service, SwarmObject } from './shapes.ts';
import type { NamedObject } from './stacks.ts';

/** The label of configs and secrets that a deploy made; its value is their key. */
export const objectLabel = 'bandera.object';
/** How many generations of each config and secret stay, so that an earlier release can be deployed again. */
export const keptGenerations = 3;

/** Makes what does not exist yet. Names carry the hash of the content, so what exists is what is wanted. */
export async function ensureObjects(
  change: Docker,
  objects: readonly NamedObject[],
  say: (line: string) => void,
): Promise<void> {
  const distinct = new Map(objects.map(object => [`${object.kind} ${object.name}`, object]));
  for (const { kind, key, name, body } of distinct.values()) {
    if (await objectNamed(kind, name)) continue;
    say(`new ${kind} ${name}`);
    await change([kind, 'create', '--label', `${objectLabel}=${key}`, name, '-'], { input: body });
  }
}

/** What the engine says of one of our objects. */
export interface Candidate {
  kind: 'config' | 'secret';
  id: string;
  name: string;
  key: string;
  createdAt: string;
}

export const candidate = (kind: 'config' | 'secret', { ID, CreatedAt, Spec }: SwarmObject): Candidate => ({
  kind,
  id: ID,
  name: Spec.Name,
  key: Spec.Labels?.[objectLabel] ?? '',
  createdAt: CreatedAt,
});

/**
 * Which objects may go: no service uses them, nor would if Swarm rolled it back; no release that could be deployed again
 * names them; and newer ones of the same key fill the generations that are kept.
 */
export function garbage(
  candidates: readonly Candidate[],
  { usedIds, usedNames }: { usedIds: ReadonlySet<string>; usedNames: ReadonlySet<string> },
  kept = keptGenerations,
): Candidate[] {
  const byKey = Map.groupBy(candidates, ({ kind, key }) => `${kind} ${key}`);
  const old = [...byKey.values()].flatMap(generations =>
    generations.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt)).slice(kept),
  );
  return old.filter(({ id, name }) => !usedIds.has(id) && !usedNames.has(name));
}

/** The ids of all configs and secrets that services use now, or would after a rollback by Swarm itself. */
export function referencedIds(services: readonly Service[]): Set<string> {
  const templates = services.flatMap(({ Spec, PreviousSpec }) => [
    Spec.TaskTemplate,
    ...(PreviousSpec ? [PreviousSpec.TaskTemplate] : []),
  ]);
  const references = templates.flatMap(({ ContainerSpec: { Configs, Secrets } }) => [
    ...(Configs ?? []),
    ...(Secrets ?? []),
  ]);
  const ids = references.flatMap(({ ConfigID, SecretID }) => [ConfigID, SecretID]);
  return new Set(ids.filter(id => id !== undefined));
}

/** Removes what `garbage` finds. One that got used in between is refused by the engine, and stays. */
export async function collect(
  change: Docker,
  { services, usedNames }: { services: readonly Service[]; usedNames: ReadonlySet<string> },
  say: (line: string) => void,
): Promise<void> {
  const kinds = ['config', 'secret'] as const;
  const found = await Promise.all(
    kinds.map(async kind =>
      (await objectsLabelled(kind, objectLabel)).map(object => candidate(kind, object)),
    ),
  );
  const old = garbage(found.flat(), { usedIds: referencedIds(services), usedNames });
  for (const { kind, id, name } of old) {
    try {
      await change([kind, 'rm', id]);
      say(`removed the old ${kind} ${name}`);
    } catch (error) {
      if (!(error instanceof DockerError)) throw error;
      say(`kept ${name}: ${error.message}`);
    }
  }
}
