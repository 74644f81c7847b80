import { hash } from 'node:crypto';
import type { SnapshotFeature } from '@bandera/contracts/snapshot';
import { parseVersion } from '@bandera/engine/version';
import { EvaluationError } from './evaluation-error.ts';

/** Which features of its environment a client asks for. */
export interface UnleashQuery {
  readonly project?: readonly string[];
  readonly namePrefix?: string;
  /** Any of them. */
  readonly tag?: readonly string[];
}

type Parameters = Readonly<Record<string, string | string[] | undefined>>;

/** What the query string says; parameters that mean nothing here are ignored, the environment is the key's. */
export function queryOf({ project, namePrefix, tag }: Parameters): UnleashQuery {
  const prefix = [namePrefix ?? []].flat()[0];
  return {
    ...(project === undefined ? {} : { project: [project].flat() }),
    ...(prefix ? { namePrefix: prefix } : {}),
    ...(tag === undefined ? {} : { tag: [tag].flat() }),
  };
}

/** Undefined when everything is asked for. */
export function filterOf(
  { project, namePrefix = '', tag }: UnleashQuery,
  projectKey: string,
): ((feature: Pick<SnapshotFeature, 'key' | 'tags'>) => boolean) | undefined {
  const isHere = project === undefined || project.includes(projectKey) || project.includes('*');
  if (isHere && namePrefix === '' && tag === undefined) return undefined;
  const tags = new Set(tag?.flatMap(each => [each, each.replace(/^simple:/, '')]));
  return ({ key, tags: own }) =>
    isHere && key.startsWith(namePrefix) && (tag === undefined || own.some(each => tags.has(each)));
}

/** What an answer depends on beside the revision, as the first part of its tag. */
export const queryHash = (query: UnleashQuery, scope: string, inlined: boolean): string =>
  hash('sha256', JSON.stringify([query, scope, inlined]), 'hex').slice(0, 12);

/**
 * Whether the client knows segments, by its `Unleash-Client-Spec`: from 4.2.0 on. Throws 400 for what is no version
 * (wire contract 2.2).
 */
export function knowsSegments(clientSpec: string): boolean {
  if (clientSpec === '') return false;
  const known = specs.get(clientSpec);
  if (known !== undefined) return known;
  const version = parseVersion(clientSpec);
  if (version === null) {
    const details = 'Unleash-Client-Spec: must be a SemVer version, such as 5.2.0.';
    throw new EvaluationError(400, 'GENERAL', details);
  }
  const knows = version.compare('4.2.0') >= 0;
  if (specs.size < mostSpecs) specs.set(clientSpec, knows);
  return knows;
}

// Every poll names one of the few versions that there are.
const specs = new Map<string, boolean>();
const mostSpecs = 100;
