import type { SnapshotSegment } from '@bandera/contracts/snapshot';
import { type Logic, NotExpressible, segmentCondition } from './flagd-condition.ts';
import { type FlagdFlag, flagdFlag, notExpressible } from './flagd-flag.ts';
import { unleashScope } from './unleash-feature.ts';
import type { Source } from './unleash-features.ts';

/** An environment as flagd's in-process providers read it. */
export interface FlagdDefinition {
  body: Buffer;
  etag: string;
}

const made = new WeakMap<Source, FlagdDefinition>();

/** Serialised once. Features that cannot be evaluated are left out: the default of the caller's code holds. */
export function flagdDefinition(source: Source): FlagdDefinition {
  const known = made.get(source);
  if (known) return known;
  const { snapshot } = source;
  const etag = `"${snapshot.project}.${snapshot.environment}:${snapshot.revision}:flagd1"`;
  const fresh = { body: Buffer.from(JSON.stringify(definition(source))), etag };
  made.set(source, fresh);
  return fresh;
}

function definition({ snapshot, compiled }: Source) {
  const { projectKey, environment, revision } = snapshot;
  const { features, segments } = unleashScope(
    snapshot,
    key => compiled.evaluate(key, {})?.reason !== 'ERROR',
  );
  const evaluators = segmentEvaluators(segments);
  const flags = Array.from(features.values(), (feature): [string, FlagdFlag] => [
    feature.key,
    flagdFlag(feature, { features, segment: evaluators.of }),
  ]);
  const left = flags.filter(([, { metadata = {} }]) => notExpressible in metadata).map(([key]) => key);
  return {
    $schema: 'https://flagd.dev/schema/v0/flags.json',
    flags: Object.fromEntries(flags),
    $evaluators: evaluators.used,
    metadata: {
      flagSetId: `${projectKey}/${environment}`,
      version: String(revision),
      // Which version of flagd's `fractional` the rules count on.
      'bandera.fractionalVersion': 'none',
      // flagd hands this to every flag that does not say why it is in it.
      ...(left.length === 0 ? {} : { [notExpressible]: left.join(',') }),
    },
  };
}

/** Segments are written once and referred to. */
function segmentEvaluators(segments: ReadonlyMap<string, SnapshotSegment>) {
  const used: Record<string, Logic> = {};
  const known = new Map<string, Logic | NotExpressible>();

  function reference(segment: SnapshotSegment): Logic | NotExpressible {
    try {
      const condition = segmentCondition(segment);
      // flagd-core puts evaluators in by String.replaceAll, for which `$&` and the like are more than text.
      if (typeof condition === 'boolean' || /\$(?!flagd\.)/.test(JSON.stringify(condition))) return condition;
      const name = `segment-${segment.number}`;
      used[name] = condition;
      return { $ref: name };
    } catch (error) {
      if (error instanceof NotExpressible) return error;
      throw error;
    }
  }

  return {
    used,
    of(id: string): Logic {
      const segment = segments.get(id);
      if (!segment) return false;
      const condition = known.get(id) ?? reference(segment);
      known.set(id, condition);
      if (condition instanceof NotExpressible) {
        throw new NotExpressible(`segment "${segment.name}": ${condition.message}`);
      }
      return condition;
    },
  };
}
