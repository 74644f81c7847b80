import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { interpolate } from './interpolate.ts';

const port = z.looseObject({
  target: z.number(),
  published: z.unknown().optional(),
  mode: z.string().optional(),
});
const deploy = z.looseObject({
  mode: z.string().optional(),
  replicas: z.union([z.number(), z.string()]).optional(),
  endpoint_mode: z.string().optional(),
  update_config: z.looseObject({ order: z.string().optional() }).optional(),
  rollback_config: z.looseObject({ order: z.string().optional() }).optional(),
});
const service = z.looseObject({
  image: z.string().optional(),
  ports: z.array(z.union([port, z.string(), z.number()])).optional(),
  volumes: z.array(z.union([z.looseObject({ target: z.string() }), z.string()])).optional(),
  deploy: deploy.optional(),
});
const stored = z.looseObject({
  name: z.string().optional(),
  file: z.string().optional(),
  external: z.unknown().optional(),
});
const volume = z.looseObject({
  name: z.string().optional(),
  driver_opts: z.record(z.string(), z.string()).optional(),
});

/** A stack file as far as we look into it; the rest is passed on as it is. */
export const documentSchema = z.looseObject({
  version: z.string(),
  services: z.record(z.string(), service),
  configs: z.record(z.string(), stored).optional(),
  secrets: z.record(z.string(), stored).optional(),
  volumes: z.record(z.string(), volume.nullable()).optional(),
});
export type StackDocument = z.infer<typeof documentSchema>;

/** A config or secret that a document names by the hash of its content. */
export interface NamedObject {
  kind: 'config' | 'secret';
  /** The key in the document: `caddyfile`. */
  key: string;
  name: string;
  body: Buffer;
}

/** A document and what it needs, ready for `docker stack deploy`. */
export interface ReadStack {
  document: StackDocument;
  objects: NamedObject[];
  /** Variables that we work out: hashes of objects, names of volumes. */
  variables: Record<string, string>;
}

/** The twelve digits by which contents are told apart in names. */
export const hashOf = (body: Buffer | string) => createHash('sha256').update(body).digest('hex').slice(0, 12);

/** Reads a stack file as docker's own reader does: YAML 1.1, where `0400` is octal and `<<` merges. */
export function parseStack(text: string): StackDocument {
  const read: unknown = parse(text, { version: '1.1', merge: true });
  const notes = (key: string) => key.startsWith('x-');
  const kept = Object.entries(z.record(z.string(), z.unknown()).parse(read)).filter(([key]) => !notes(key));
  return documentSchema.parse(Object.fromEntries(kept));
}

/**
 * Reads a stack file and the contents that it names. Configs and secrets become external: we make them ourselves, with
 * labels by which old ones are found, and the document can be deployed again when the files are not there any more.
 */
export function readStack(
  file: string,
  { settings, secretsDir }: { settings: Record<string, string>; secretsDir: string },
): ReadStack {
  const document = parseStack(readFileSync(file, 'utf8'));
  const objects: NamedObject[] = [];
  const variables: Record<string, string> = {};
  for (const kind of ['config', 'secret'] as const) {
    for (const [key, entry] of Object.entries(document[`${kind}s`] ?? {})) {
      const [, variable] = /\$\{(\w+_HASH)\b/.exec(entry.name ?? '') ?? [];
      if (entry.name === undefined || variable === undefined) continue;
      const body = bodyFor(kind, key, entry.file && interpolate(entry.file, settings), {
        folder: path.dirname(file),
        secretsDir,
      });
      variables[variable] = hashOf(body);
      objects.push({ kind, key, name: interpolate(entry.name, { ...settings, ...variables }), body });
      document[`${kind}s`] = { ...document[`${kind}s`], [key]: { external: true, name: entry.name } };
    }
  }
  Object.assign(variables, volumeNames(document, settings));
  return { document, objects, variables };
}

function bodyFor(
  kind: 'config' | 'secret',
  key: string,
  file: string | undefined,
  { folder, secretsDir }: { folder: string; secretsDir: string },
): Buffer {
  const at = file === undefined ? path.join(secretsDir, key) : path.resolve(folder, file);
  let body: Buffer;
  try {
    body = readFileSync(at);
  } catch (error) {
    throw new Error(`the ${kind} ${key} needs the file ${at}`, { cause: error });
  }
  if (body.length === 0) throw new Error(`${at} is empty: the engine refuses an empty ${kind}`);
  return body;
}

/** Nodes keep a volume's first options for good, so its name carries a hash of them: `name: ${ASSETS_VOLUME:?}`. */
function volumeNames(document: StackDocument, settings: Record<string, string>): Record<string, string> {
  const names: Record<string, string> = {};
  for (const [key, entry] of Object.entries(document.volumes ?? {})) {
    const [, variable] = /^\$\{(\w+_VOLUME)\b/.exec(entry?.name ?? '') ?? [];
    if (!entry?.driver_opts || variable === undefined) continue;
    const { type = '', o = '', device = '' } = entry.driver_opts;
    const options = [type, o, device].map(option => interpolate(option, settings)).join('|');
    names[variable] = `bandera-${key}-${hashOf(options)}`;
  }
  return names;
}

/**
 * For a kernel without IP_VS, whose virtual addresses and mesh carry nothing: names resolve to the tasks, and ports are
 * those of the node. With `fixed`, a published port is taken by one task, so it must stop before the next one starts;
 * with `any`, each task gets a free port, and whoever stands in front asks the engine for it.
 */
export function withoutIpVs(document: StackDocument, ports: 'fixed' | 'any'): StackDocument {
  const services = Object.entries(document.services).map(([name, service]) => {
    if (service.deploy?.mode?.endsWith('-job')) return [name, service];
    const published = service.ports?.filter(each => typeof each === 'object') ?? [];
    const hostPorts = published.map(({ published, ...rest }) => ({
      ...rest,
      ...(ports === 'fixed' ? { published } : {}),
      mode: 'host',
    }));
    const stopsFirst = ports === 'fixed' && hostPorts.length > 0;
    const order = (config: object | undefined) => ({ ...config, ...(stopsFirst && { order: 'stop-first' }) });
    const { update_config: update, rollback_config: rollback } = service.deploy ?? {};
    return [
      name,
      {
        ...service,
        ...(hostPorts.length > 0 && { ports: hostPorts }),
        deploy: {
          ...service.deploy,
          endpoint_mode: 'dnsrr',
          ...(update && { update_config: order(update) }),
          ...(rollback && { rollback_config: order(rollback) }),
          ...(stopsFirst && { replicas: 1 }),
        },
      },
    ];
  });
  return { ...document, services: Object.fromEntries(services) };
}

/**
 * Documents of one stack in which a volume of a later one takes the place of an earlier one's at the same target. Clients from
 * 23 on read them so; an older one gives the service both, which the engine refuses.
 */
export function withoutReplaced(documents: readonly StackDocument[]): StackDocument[] {
  const targetsOf = (document: StackDocument, name: string) =>
    (document.services[name]?.volumes ?? []).flatMap(each => (typeof each === 'string' ? [] : [each.target]));
  return documents.map((document, index) => {
    const services = Object.entries(document.services).map(([name, service]) => {
      const later = documents.slice(index + 1).flatMap(other => targetsOf(other, name));
      if (later.length === 0 || !service.volumes) return [name, service];
      const kept = service.volumes.filter(each => typeof each === 'string' || !later.includes(each.target));
      return [name, { ...service, volumes: kept }];
    });
    return { ...document, services: Object.fromEntries(services) };
  });
}

/** The document with these services alone: what is left out stays as it is when it is deployed. */
export function only(document: StackDocument, names: readonly string[]): StackDocument {
  const services = Object.entries(document.services).filter(([name]) => names.includes(name));
  return { ...document, services: Object.fromEntries(services) };
}

/** All images of documents, by what their variables say. */
export function imagesOf(documents: readonly StackDocument[], variables: Record<string, string>): string[] {
  const images = documents.flatMap(({ services }) => Object.values(services).map(({ image }) => image));
  const named = images.filter(image => image !== undefined);
  return [...new Set(named.map(image => interpolate(image, variables)))].sort();
}

export const hasDigest = (image: string) => /@sha256:[0-9a-f]{64}$/.test(image);
