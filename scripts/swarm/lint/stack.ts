import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import { interpolate } from '../interpolate.ts';

export type Value = Record<string, unknown>;

export interface StackService {
  name: string;
  value: Value;
  /** Runs once and ends, as a Swarm job. */
  isJob: boolean;
  /** May have several replicas: told by a variable, or by a number above 1. */
  isScalable: boolean;
  /** Has one task, or one a node, and stops it before the next one starts. */
  isSingle: boolean;
}

/** A stack file as the rules see it: merged, and with defaults for variables; those that have none read `<NAME>`. */
export interface Stack {
  file: string;
  /** As it stands in the file. */
  text: string;
  value: Value;
  services: StackService[];
  /** The line of the entry at this path, or of the nearest one above it. */
  lineOf(...keys: string[]): number;
  /** The text of a file that a config names; undefined when it is not there. */
  contentOf(config: string): string | undefined;
}

/** Reads YAML as Docker does, in version 1.1. Throws an error with a line when it is none. */
export function readStack(file: string, text = readFileSync(file, 'utf8')): Stack {
  const lines = new LineCounter();
  const document = parseDocument(text, { version: '1.1', merge: true, lineCounter: lines });
  const [broken] = document.errors;
  if (broken) throw new Error(`${file}: ${broken.message}`);
  const value = mapOf(filled(document.toJS()));

  const lineOf = (...keys: string[]): number => {
    for (let length = keys.length; length > 0; length--) {
      const above = document.getIn(keys.slice(0, length - 1), true);
      const pair = isMap(above)
        ? above.items.find(({ key }) => isScalar(key) && String(key.value) === keys[length - 1])
        : undefined;
      if (isNode(pair?.key) && pair.key.range) return lines.linePos(pair.key.range[0]).line;
    }
    return 1;
  };
  const contentOf = (config: string): string | undefined => {
    const source = textOf(at(value, 'configs', config, 'file'));
    try {
      return source === undefined
        ? undefined
        : readFileSync(path.resolve(path.dirname(file), source), 'utf8');
    } catch {
      return undefined;
    }
  };
  return { file, text, value, services: servicesOf(value), lineOf, contentOf };
}

/** The services of a file that has been read. */
export const servicesOf = (value: Value): StackService[] =>
  Object.entries(mapOf(value['services'])).map(([name, service]) => serviceOf(name, mapOf(service)));

function serviceOf(name: string, value: Value): StackService {
  const mode = textOf(at(value, 'deploy', 'mode')) ?? 'replicated';
  const replicas = at(value, 'deploy', 'replicas') ?? 1;
  const isScalable = mode === 'replicated' && !(Number(replicas) <= 1);
  const isJob = mode.endsWith('-job');
  return { name, value, isJob, isScalable, isSingle: !isJob && !isScalable };
}

function filled(value: unknown): unknown {
  if (typeof value === 'string') return interpolate(value.replace(/\$\{(\w+):?\?[^}]*\}/g, '<$1>'), {});
  if (Array.isArray(value)) return value.map(filled);
  if (!isValue(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, filled(each)]));
}

const isValue = (value: unknown): value is Value =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What stands below these keys, undefined when nothing does. */
export const at = (value: unknown, ...keys: string[]): unknown =>
  keys.reduce((found: unknown, key) => (isValue(found) ? found[key] : undefined), value);

/** An empty map for anything else. */
export const mapOf = (value: unknown): Value => (isValue(value) ? value : {});

/** An empty list for anything else. */
export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Text and numbers; undefined for anything else. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;

/** A map, or a list of `NAME=value`, as a map of text. */
export function environmentOf({ value }: StackService): Record<string, string> {
  const given = value['environment'];
  const entries = Array.isArray(given)
    ? given.map(each => String(each).split(/=(.*)/s))
    : Object.entries(mapOf(given));
  return Object.fromEntries(entries.map(([name, text]) => [String(name), textOf(text) ?? '']));
}

/** Seconds of `1m30s`, `500ms`, `35s`; NaN for anything else. */
export function secondsOf(duration: unknown): number {
  const text = textOf(duration) ?? '';
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) return Number.NaN;
  const units: Record<string, number> = { ms: 0.001, s: 1, m: 60, h: 3_600 };
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  return parts.reduce((sum, [, count, unit = 's']) => sum + Number(count) * (units[unit] ?? 1), 0);
}

/** Bytes of `512M`, `1G`, `1024`; NaN for anything else. */
export function bytesOf(size: unknown): number {
  const [, count, unit = ''] = /^(\d+(?:\.\d+)?)([kmg]?)b?$/i.exec(textOf(size) ?? '') ?? [];
  const powers: Record<string, number> = { '': 0, k: 1, m: 2, g: 3 };
  return count === undefined ? Number.NaN : Number(count) * 1024 ** (powers[unit.toLowerCase()] ?? 0);
}
