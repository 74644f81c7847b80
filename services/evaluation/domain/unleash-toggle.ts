import { randomUUID } from 'node:crypto';
import type { SnapshotFeature } from '@bandera/contracts/snapshot';
import { plainAddress } from '@bandera/engine/address';
import type { Context } from '@bandera/engine/context';
import type { Decision } from '@bandera/engine/decision';
import { listOf, type Piece, type Sections, sectionsOf, tagOf } from './sections.ts';
import { payloadOf, servesVariants } from './unleash-feature.ts';
import type { Source } from './unleash-features.ts';

/** What a frontend SDK is told of the features for one context (wire contract 2.10). */
export interface Toggles {
  /** Made from the answer, since clients keep it when their context changes. */
  etag: string;
  body(): { body: string; bytes: number };
}

/** `all`: those that are off, too. */
export function togglesFor(source: Source, context: Context, all: boolean): Toggles {
  const pieces = sectionsFor(source, all).piecesOf(source.compiled.evaluateAll(context));
  return { etag: `"${tagOf(pieces)}"`, body: () => bodyFor(pieces) };
}

function bodyFor(pieces: readonly Piece[]): { body: string; bytes: number } {
  const { text, bytes } = listOf(pieces);
  return { body: `${head}${text}]}`, bytes: head.length + bytes + 2 };
}

const head = '{"toggles":[';

const sections = { on: new WeakMap<Source, Sections>(), all: new WeakMap<Source, Sections>() };

function sectionsFor(source: Source, all: boolean): Sections {
  const known = sections[all ? 'all' : 'on'];
  let made = known.get(source);
  if (made === undefined) {
    const isListed = ({ enabled, reason }: Decision) => enabled || (all && reason !== 'ERROR');
    made = sectionsOf(source.compiled, each => (isListed(each) ? toggleText(each, source) : undefined));
    known.set(source, made);
  }
  return made;
}

const featuresOf = new WeakMap<Source, ReadonlyMap<string, SnapshotFeature>>();

/** One toggle as the list has it. */
export function toggleText(decision: Decision, source: Source): string {
  const features =
    featuresOf.get(source) ?? new Map(source.snapshot.features.map(feature => [feature.key, feature]));
  featuresOf.set(source, features);
  return JSON.stringify(toggle(decision, features.get(decision.key)));
}

function toggle(decision: Decision, feature: SnapshotFeature | undefined) {
  const { key: name, enabled } = decision;
  return {
    name,
    enabled,
    impressionData: feature?.impressionData === true,
    variant: (feature && served(decision, feature)) ?? {
      name: 'disabled',
      enabled: false,
      feature_enabled: enabled,
    },
  };
}

/** As the Unleash SDKs do, no variant is served while a feature is off. */
function served({ enabled, variant: name, value }: Decision, feature: SnapshotFeature) {
  if (!enabled || name === undefined || !servesVariants(feature)) return undefined;
  const payload = payloadOf(feature.valueType, value);
  return { name, ...(payload ? { payload } : {}), enabled: true, feature_enabled: true };
}

/** The context in a query string: `userId=7&properties[plan]=pro`. Of a repeated parameter the first counts. */
export function contextInQuery(query: string): Context {
  const context: Record<string, unknown> = {};
  const properties: Record<string, unknown> = {};
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    const cut = pair.indexOf('=');
    const name = decoded(cut < 0 ? pair : pair.slice(0, cut));
    const value = cut < 0 ? '' : decoded(pair.slice(cut + 1));
    const [, property] = name.startsWith('properties[') ? (/^properties\[(.+)\]$/.exec(name) ?? []) : [];
    if (property === undefined) addTo(context, name, value);
    else addTo(properties, property, value);
  }
  context['properties'] = properties;
  return context;
}

/** One part of a query string as `URLSearchParams` reads it, which takes ten times as long. */
function decoded(text: string): string {
  if (!/[%+]/.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return new URLSearchParams(`=${text}`).get('') ?? '';
  }
}

function addTo(record: Record<string, unknown>, name: string, value: string): void {
  if (Object.hasOwn(record, name)) return;
  // The one name that an assignment would take for something else.
  if (name === '__proto__') Object.defineProperty(record, name, { value, enumerable: true });
  else record[name] = value;
}

/**
 * What the server knows better or has to fill in: the environment is the key's (SDKs send `default` whatever it is), the
 * address is the connection's where none is given, and a session is drawn so that one answer agrees with itself.
 */
export function completed(context: Context, environment: string, address: string): Context {
  return {
    ...context,
    environment,
    remoteAddress: given(context, 'remoteAddress') ?? plainAddress(address),
    sessionId: given(context, 'sessionId') ?? randomUUID(),
  };
}

/** Empty means missing: SDKs write parameters that they have no value for. */
function given(context: Context, field: string): unknown {
  const value = context[field];
  return value === '' || value === null ? undefined : value;
}
