import path from 'node:path';
import { serviceNamed, servicesOf } from './docker.ts';
import { variablesIn } from './interpolate.ts';
import type { Release } from './ledger.ts';
import { type Operator, root } from './operator.ts';
import { boundsOf, keptReplicas } from './replicas.ts';
import type { Settings } from './settings.ts';
import {
  type NamedObject,
  only,
  readStack,
  type StackDocument,
  withoutIpVs,
  withoutReplaced,
} from './stacks.ts';

/** The stacks by the names in the setting STACKS, in the order in which they are deployed. */
export const stackNames = {
  infra: 'bandera-infra',
  dev: 'bandera-dev',
  migrate: 'bandera-migrate',
  app: 'bandera',
  ops: 'bandera-ops',
} as const;
export type StackKey = keyof typeof stackNames;
export const stackKeys: StackKey[] = ['infra', 'dev', 'migrate', 'app', 'ops'];

const files: Record<StackKey, string> = {
  infra: 'swarm/infra.yml',
  dev: 'swarm/dev.yml',
  migrate: 'swarm/migrate.yml',
  app: 'stack.yml',
  ops: 'swarm/ops.yml',
};

/** What the stack files, settings and secrets of this folder say is to be deployed. */
export type Content = Pick<Release, 'variables' | 'stacks'> & { objects: NamedObject[] };

/** Which stacks the settings ask for: STACKS, or infra, migrations and application. */
export function wantedStacks(settings: Settings): StackKey[] {
  const named = (settings['STACKS'] || 'infra migrate app').split(/[\s,]+/).filter(name => name !== '');
  const unknown = named.filter(name => !(name in stackNames));
  if (unknown.length > 0)
    throw new Error(`STACKS: ${unknown.join(', ')} is unknown; there are ${stackKeys.join(', ')}`);
  return stackKeys.filter(key => named.includes(key));
}

/** Reads everything that a deploy consists of. */
export function readContent({ settings, secretsDir }: Pick<Operator, 'settings' | 'secretsDir'>): Content {
  const objects: NamedObject[] = [];
  const variables: Record<string, string> = { ...settings };
  const stacks: Record<string, StackDocument[]> = {};
  for (const key of wantedStacks(settings)) {
    const overlays = wordsOf(settings[`${key.toUpperCase()}_OVERLAYS`]);
    const documents = [files[key], ...overlays].map(file => {
      const read = readStack(path.resolve(root, file), { settings, secretsDir });
      objects.push(...read.objects);
      Object.assign(variables, read.variables);
      return adapted(read.document, settings);
    });
    const present = key === 'ops' ? leavingOut(documents, wordsOf(settings['OPS_LEFT_OUT'])) : documents;
    stacks[key] = withoutReplaced(present);
  }
  const text = JSON.stringify(stacks);
  // Replicas are asked of the swarm at each deploy; other settings that no document names are none of its business.
  const named = variablesIn(text).filter(name => name in variables && !isReplicaCount(name));
  const kept = Object.fromEntries(named.map(name => [name, variables[name] ?? '']));
  return { objects, stacks, variables: kept };
}

const wordsOf = (setting = '') => setting.split(/\s+/).filter(word => word !== '');

/** OPS_LEFT_OUT names what an installation has already, such as its own Grafana. */
function leavingOut(documents: readonly StackDocument[], names: readonly string[]): StackDocument[] {
  const known = documents.flatMap(({ services }) => Object.keys(services));
  const unknown = names.filter(name => !known.includes(name));
  if (unknown.length > 0)
    throw new Error(
      `OPS_LEFT_OUT: ${unknown.join(', ')} is not in ${files.ops}; there are ${known.join(', ')}`,
    );
  const kept = known.filter(name => !names.includes(name));
  return documents.map(document => only(document, kept));
}

// NATS_REPLICAS are copies of an event, not tasks.
const isReplicaCount = (name: string) => name.endsWith('_REPLICAS') && name !== 'NATS_REPLICAS';

/** HOST_PORTS=fixed or any is for kernels without IP_VS: see `withoutIpVs`. */
function adapted(document: StackDocument, { HOST_PORTS: ports = '' }: Settings): StackDocument {
  if (ports === '') return document;
  if (ports !== 'fixed' && ports !== 'any') throw new Error('HOST_PORTS must be fixed, any, or left out');
  return withoutIpVs(document, ports);
}

/**
 * How many replicas each service gets: what runs, within its bounds. A service that does not run yet starts with its
 * minimum. The variables are those that documents name: `EVALUATION_REPLICAS`.
 */
export async function replicaVariables(
  stack: StackKey,
  documents: readonly StackDocument[],
  settings: Settings,
): Promise<Record<string, string>> {
  const text = JSON.stringify(documents);
  const names = variablesIn(text).filter(isReplicaCount);
  const live = new Map((await servicesOf(stackNames[stack])).map(service => [service.Spec.Name, service]));
  const variables: Record<string, string> = {};
  for (const variable of names) {
    const name = variable
      .replace(/_REPLICAS$/, '')
      .toLowerCase()
      .replaceAll('_', '-');
    const bounds = boundsOf(settings, name);
    if (!bounds) throw new Error(`${variable}: set ${name.toUpperCase()}_MIN and ${name.toUpperCase()}_MAX`);
    const running = live.get(`${stackNames[stack]}_${name}`)?.Spec.Mode.Replicated?.Replicas;
    variables[variable] = String(keptReplicas(running, bounds));
  }
  return variables;
}

/** One service by the name that people use, `evaluation` or `bandera_evaluation`. */
export async function namedService(name: string) {
  for (const full of [name, ...Object.values(stackNames).map(stack => `${stack}_${name}`)]) {
    const found = await serviceNamed(full);
    if (found) return found;
  }
  throw new Error(`there is no service ${name}`);
}
