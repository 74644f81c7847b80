import { z } from 'zod';
import { bodyOf, type Docker, DockerError, objectsLabelled } from './docker.ts';
import { interpolate, variablesIn } from './interpolate.ts';
import { documentSchema, type StackDocument } from './stacks.ts';

/** The label of the ledger's entries: config objects, which Swarm keeps on all managers. */
export const releaseLabel = 'bandera.release';
/** How many entries stay. */
export const keptReleases = 20;

const outcomes = ['converged', 'failed', 'rolled back', 'paused', 'timed out'] as const;

const releaseSchema = z.object({
  number: z.number().int().positive(),
  /** RFC 3339. */
  at: z.string(),
  by: z.string(),
  /** What was deployed, in a person's words: a version, `rollback to 12`, `rotate internal_secret`. */
  what: z.string(),
  outcome: z.enum(outcomes),
  why: z.string().default(''),
  /** Only names and hashes: what is secret stays in Swarm's secrets. */
  variables: z.record(z.string(), z.string()),
  /** Documents of each stack in the order in which docker merges them. */
  stacks: z.record(z.string(), z.array(documentSchema)),
});
export type Release = z.infer<typeof releaseSchema>;

export const releaseName = (number: number) => `bandera-release-${String(number).padStart(6, '0')}`;

/** The ledger, oldest first. An entry that another version wrote and we cannot read is passed over. */
export async function readLedger(): Promise<Release[]> {
  const found = await objectsLabelled('config', releaseLabel);
  return found.flatMap(each => releaseIn(bodyOf(each)) ?? []).sort((a, b) => a.number - b.number);
}

/** An entry from its text; undefined when it is none. */
export function releaseIn(text: string): Release | undefined {
  try {
    return releaseSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Writes an entry under the next number. Numbers are names of config objects, so two writers cannot have the same. */
export async function writeRelease(change: Docker, release: Omit<Release, 'number'>): Promise<Release> {
  for (let attempt = 0; ; attempt++) {
    const numbers = (await objectsLabelled('config', releaseLabel)).map(({ Spec }) => numberIn(Spec.Name));
    // Read back at once: an entry that nobody can read would be missed only when something has to go back to it.
    const entry = releaseSchema.parse({ ...release, number: Math.max(0, ...numbers) + 1 });
    const label = `${releaseLabel}=${entry.outcome}`;
    try {
      const name = releaseName(entry.number);
      await change(['config', 'create', '--label', label, name, '-'], { input: JSON.stringify(entry) });
      return entry;
    } catch (error) {
      const taken = error instanceof DockerError && /already exists/i.test(error.stderr);
      if (!taken || attempt === 5) throw error;
    }
  }
}

const numberIn = (name: string) => Number(/(\d+)$/.exec(name)?.[1] ?? 0);

/** The releases that ended well, newest first, each set of variables and documents once. */
export function goodReleases(ledger: readonly Release[]): Release[] {
  const seen = new Set<string>();
  return ledger
    .filter(({ outcome }) => outcome === 'converged')
    .toReversed()
    .filter(release => {
      const content = JSON.stringify([release.variables, release.stacks]);
      return !seen.has(content) && seen.add(content);
    });
}

/**
 * What to go back to: the release with this number, or the newest good one whose content differs from what was deployed
 * last. Swarm's own "previous specification" is not asked: any update of a service overwrites it.
 */
export function rollbackTarget(ledger: readonly Release[], number?: number): Release {
  if (number !== undefined) {
    const found = ledger.find(release => release.number === number);
    if (!found) throw new Error(`there is no release ${number}: scripts/status lists them`);
    if (found.outcome !== 'converged')
      throw new Error(`release ${number} did not end well (${found.outcome})`);
    return found;
  }
  const last = ledger.at(-1);
  const [newest, ...older] = goodReleases(ledger);
  const target = last && newest && sameContent(last, newest) ? older[0] : newest;
  if (!target) throw new Error('the ledger has no earlier release that ended well');
  return target;
}

const sameContent = (a: Release, b: Release) =>
  JSON.stringify([a.variables, a.stacks]) === JSON.stringify([b.variables, b.stacks]);

type Content = Pick<Release, 'stacks' | 'variables'>;

/**
 * These stacks as one release has them and the rest as another one, with the variables that only the rest uses: what a
 * rollback of the application alone leaves, and what the ledger must say of it.
 */
export function keepingRest(target: Content, present: Content, taken: readonly string[]): Content {
  const isTaken = ([key]: [string, unknown]) => taken.includes(key);
  const stacks = Object.fromEntries([
    ...Object.entries(present.stacks).filter(entry => !isTaken(entry)),
    ...Object.entries(target.stacks).filter(isTaken),
  ]);
  const usedByTaken = new Set(
    variablesIn(JSON.stringify(Object.entries(target.stacks).filter(isTaken).flat())),
  );
  const ofTheRest = Object.entries(present.variables).filter(([name]) => !usedByTaken.has(name));
  const others = Object.entries(target.variables).filter(([name]) => usedByTaken.has(name));
  return { stacks, variables: Object.fromEntries([...ofTheRest, ...others]) };
}

/** The newest good release. */
export const lastGood = (ledger: readonly Release[]): Release | undefined => goodReleases(ledger)[0];

/** The names of configs and secrets that a release needs. */
export function objectNamesOf({ stacks, variables }: Pick<Release, 'stacks' | 'variables'>): string[] {
  const entries = Object.values(stacks)
    .flat()
    .flatMap(({ configs, secrets }: StackDocument) => [
      ...Object.values(configs ?? {}),
      ...Object.values(secrets ?? {}),
    ]);
  const names = entries.map(({ name }) => name).filter(name => name !== undefined);
  return [...new Set(names.map(name => interpolate(name, variables)))];
}

/** Drops entries beyond those that are kept, but never one of the newest three good ones. */
export function oldReleases(ledger: readonly Release[], kept = keptReleases): Release[] {
  const good = new Set(goodReleases(ledger).slice(0, 3));
  return ledger.slice(0, Math.max(0, ledger.length - kept)).filter(release => !good.has(release));
}
