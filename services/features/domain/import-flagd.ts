import type { Variant } from '@bandera/contracts/feature';
import type { ValueType } from '@bandera/engine/ruleset';
import { z } from 'zod';
import { alternatives, type Condition, Untranslatable } from './condition.ts';
import { conditionOf } from './flagd-condition.ts';
import { strategiesOf, type TargetingScope } from './flagd-targeting.ts';
import {
  isKey,
  keysFor,
  type Lost,
  segmentId,
  type TranslatedFeature,
  type Translation,
} from './translation.ts';

const metadata = z.record(z.string(), z.unknown()).nullish();

const flag = z.looseObject({
  state: z.enum(['ENABLED', 'DISABLED']),
  variants: z.record(z.string(), z.json()),
  defaultVariant: z.string().nullish(),
  targeting: z.unknown().optional(),
  metadata,
});
type Flag = z.output<typeof flag>;

const head = { $evaluators: z.record(z.string(), z.unknown()).nullish(), metadata };

/** A flagd definition (`flagd.dev/schema/v0/flags.json`). */
export const flagdDocument = z.looseObject({ ...head, flags: z.record(z.string(), flag) });
/** The same with its flags as a list, which flagd itself reads too. */
export const flagdList = z.looseObject({ ...head, flags: z.array(flag.extend({ key: z.string() })) });
type Definition = z.output<typeof flagdDocument> | z.output<typeof flagdList>;

/** What every definition says of itself, and ours of `fractional`. */
const ownMetadata = new Set([
  '$schema',
  'flagSetId',
  'version',
  'bandera.fractionalVersion',
  'bandera.notExpressible',
]);

/** A flagd definition as a document of ours, for one environment. */
export function fromFlagd(given: Definition, environment: string): Translation {
  const notRepresented: Translation['notRepresented'] = [];
  const lost: Lost = (path, message) => void notRepresented.push({ path, message });
  for (const name of Object.keys(given.metadata ?? {}))
    if (!ownMetadata.has(name)) lost(`document.metadata.${name}`, 'there is no metadata of sets');
  const evaluators = evaluatorsOf(given.$evaluators ?? {});
  const flags = Array.isArray(given.flags)
    ? given.flags.map((each, index) => ({ key: each.key, path: `document.flags[${index}]`, flag: each }))
    : Object.entries(given.flags).map(([key, flag]) => ({ key, path: `document.flags.${key}`, flag }));
  const features = flags.flatMap(({ key, path, flag }) => {
    if (!isKey(key)) {
      lost(path, `"${key}" cannot be the key of a feature: it is left out`);
      return [];
    }
    return featureOf(key, flag, { path, environment, evaluators, lost }) ?? [];
  });
  const segments = evaluators.used();
  for (const name of evaluators.untouched())
    lost(`document.$evaluators.${name}`, 'is not used by any flag that is represented, and left out');
  return { document: { format: 'bandera', version: 1, segments, features }, notRepresented };
}

/** Evaluators that are one list of constraints become segments; the others are written out where they are used. */
function evaluatorsOf(given: Readonly<Record<string, unknown>>) {
  const names = Object.keys(given);
  const segments = new Map<string, NonNullable<Translation['document']['segments']>[number]>();
  const known = new Map<string, { condition: Condition; told: Set<string> }>();

  function read(name: string) {
    const told = new Set<string>();
    const inner = conditionOf(given[name], {
      evaluator: () => {
        throw new Untranslatable(`the evaluator "${name}" refers to another one`);
      },
      differs: message => void told.add(message),
    });
    const [one, ...others] = alternatives(inner);
    const isList = one && others.length === 0 && one.constraints.length > 0;
    const condition: Condition = isList ? { segment: name, inner } : inner;
    return { condition, told };
  }

  return {
    condition(name: string, differs: (message: string) => void): Condition {
      if (!Object.hasOwn(given, name)) throw new Untranslatable(`there is no evaluator "${name}"`);
      const { condition, told } = known.get(name) ?? read(name);
      known.set(name, { condition, told });
      for (const message of told) differs(message);
      return condition;
    },
    id(name: string, inner: Condition): string {
      const id = segmentId(names.indexOf(name));
      if (segments.has(name)) return id;
      const [{ constraints } = { constraints: [] }] = alternatives(inner);
      segments.set(name, { id, scope: 'project', name, description: '', constraints });
      return id;
    },
    used: () => [...segments.values()],
    untouched: () => names.filter(name => !known.has(name)),
  };
}

interface Scope {
  path: string;
  environment: string;
  evaluators: ReturnType<typeof evaluatorsOf>;
  lost: Lost;
}

/** Undefined, and reported, when its variants are not of one type. */
function featureOf(key: string, flag: Flag, scope: Scope): TranslatedFeature | undefined {
  const { path, environment, lost } = scope;
  const types = new Set(Object.values(flag.variants).map(typeOf));
  const [valueType, ...others] = types;
  if (valueType === undefined || others.length > 0) {
    lost(`${path}.variants`, 'must be there, and all of one type: the flag is left out');
    return undefined;
  }
  if (Object.keys(flag.metadata ?? {}).length > 0)
    lost(`${path}.metadata`, 'features have no metadata of their own');
  const names = variantsOf(flag, valueType, `${path}.variants`, lost);
  const { offVariant, ...configuration } = configurationOf(key, flag, names, valueType, scope);
  return {
    key,
    name: key,
    kind: 'release',
    valueType,
    variants: valueType === 'boolean' ? [] : values(flag, names),
    offVariant,
    environments: { [environment]: configuration },
  };
}

const typeOf = (value: unknown): ValueType => {
  const type = typeof value;
  return type === 'boolean' || type === 'string' || type === 'number' ? type : 'json';
};

const values = ({ variants }: Flag, names: ReadonlyMap<string, string>): Variant[] =>
  Object.entries(variants).map(([name, value]) => ({ key: names.get(name) ?? name, value }));

function variantsOf({ variants }: Flag, type: ValueType, path: string, lost: Lost): Map<string, string> {
  if (type !== 'boolean') return keysFor(Object.keys(variants), path, lost);
  return new Map(
    Object.entries(variants).map(([name, value]) => {
      const key = value === true ? 'on' : 'off';
      if (name !== key) lost(`${path}.${name}`, `will be called "${key}", as in all boolean features`);
      return [name, key];
    }),
  );
}

/** Without a sound targeting it serves what flagd serves when targeting finds nothing. */
function configurationOf(
  key: string,
  { state, defaultVariant, targeting }: Flag,
  variants: ReadonlyMap<string, string>,
  valueType: ValueType,
  { path, evaluators, lost }: Scope,
) {
  const otherwise = defaultVariant == null ? undefined : variants.get(defaultVariant);
  if (defaultVariant != null && otherwise === undefined)
    lost(`${path}.defaultVariant`, `"${defaultVariant}" is no variant: the caller's default is served`);
  const isOn = state === 'ENABLED';
  const standsOff = { enabled: false, offVariant: otherwise ?? null, strategies: [] };
  if (valueType === 'boolean' && (otherwise === undefined || !isOn))
    lost(
      `${path}.${isOn ? 'defaultVariant' : 'state'}`,
      "a boolean feature serves a value, not the caller's default",
    );
  const isTargeted = targeting != null && JSON.stringify(targeting) !== '{}';
  if (!isTargeted) {
    if (otherwise === undefined) return standsOff;
    if (valueType === 'boolean')
      return { enabled: isOn && otherwise === 'on', offVariant: 'off', strategies: [] };
    return {
      enabled: isOn,
      offVariant: null,
      strategies: [{ variants: [{ key: otherwise, weight: 1_000 }] }],
    };
  }
  const told = new Set<string>();
  const differs = (message: string) => void told.add(message);
  const used = new Map<string, Condition>();
  const scope: TargetingScope = {
    key,
    variants,
    otherwise,
    differs,
    evaluator(name) {
      const condition = evaluators.condition(name, differs);
      if (typeof condition === 'object' && 'segment' in condition) used.set(name, condition.inner);
      return condition;
    },
    segmentId: name => evaluators.id(name, used.get(name) ?? false),
  };
  try {
    const strategies = strategiesOf(targeting, scope);
    for (const message of told) lost(`${path}.targeting`, message);
    if (!isOn && valueType !== 'boolean' && otherwise !== undefined)
      lost(`${path}.state`, `while it is off "${otherwise}" is served, not the caller's default`);
    // Without strategies it would be on for all.
    return { enabled: isOn && strategies.length > 0, offVariant: otherwise ?? null, strategies };
  } catch (error) {
    if (!(error instanceof Untranslatable)) throw error;
    lost(`${path}.targeting`, `${error.message}: the feature comes switched off`);
    return standsOff;
  }
}
