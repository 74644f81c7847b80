import { hash, randomUUID } from 'node:crypto';
import type { SnapshotFeature } from '@bandera/contracts/snapshot';
import { plainAddress } from '@bandera/engine/address';
import type { Context } from '@bandera/engine/context';
import type { Decision } from '@bandera/engine/decision';
import { payloadOf, servesVariants } from './unleash-feature.ts';
import type { Source } from './unleash-features.ts';

/** What a frontend SDK is told of the features for one context (wire contract 2.10). */
export interface Toggles {
  body: string;
  etag: string;
}

/** `all`: those that are off, too. The tag is made from the answer, since clients keep it when their context changes. */
export function togglesFor(source: Source, context: Context, all: boolean): Toggles {
  const listed = source.compiled
    .evaluateAll(context)
    .filter(({ enabled, reason }) => enabled || (all && reason !== 'ERROR'));
  const texts = listed.map(decision => toggleText(decision, source)).join(',');
  return { body: `{"toggles":[${texts}]}`, etag: `"${hash('sha256', texts, 'base64url')}"` };
}

// Decisions are frozen and shared by the engine, and belong to one source.
const texts = new WeakMap<Decision, string>();
const featuresOf = new WeakMap<Source, ReadonlyMap<string, SnapshotFeature>>();

/** One toggle as the list has it. */
export function toggleText(decision: Decision, source: Source): string {
  const known = texts.get(decision);
  if (known !== undefined) return known;
  const features =
    featuresOf.get(source) ?? new Map(source.snapshot.features.map(feature => [feature.key, feature]));
  featuresOf.set(source, features);
  const text = JSON.stringify(toggle(decision, features.get(decision.key)));
  texts.set(decision, text);
  return text;
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

type Parameters = Readonly<Record<string, string | string[] | undefined>>;

/** The context in a query string: `userId=7&properties[plan]=pro`. Of a repeated parameter the first counts. */
export function contextInQuery(query: Parameters): Context {
  const context: Record<string, unknown> = {};
  const properties: Record<string, unknown> = {};
  for (const [name, given] of Object.entries(query)) {
    const [value] = [given].flat();
    const [, property] = /^properties\[(.+)\]$/.exec(name) ?? [];
    if (property !== undefined) define(properties, property, value);
    else define(context, name, value);
  }
  return { ...context, properties };
}

/** Also for names such as `__proto__`, which a plain assignment would take for something else. */
const define = (record: Record<string, unknown>, name: string, value: unknown) =>
  Object.defineProperty(record, name, { value, enumerable: true, configurable: true, writable: true });

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
