import type { Snapshot, SnapshotFeature } from '@bandera/contracts/snapshot';
import type { Compiled } from '@bandera/engine/compile';
import { unleashFeature, unleashScope, unleashSegment } from './unleash-feature.ts';
import { filterOf, queryHash, type UnleashQuery } from './unleash-query.ts';

/** One environment at one revision. */
export interface Source {
  readonly snapshot: Snapshot;
  readonly compiled: Compiled;
}

/** An environment as Unleash SDKs read it, serialised once; everything smaller is cut out of the same bytes. */
export interface UnleashFeatures {
  readonly revision: number;
  readonly project: string;
  /** The answer for those who ask for everything. */
  readonly whole: { readonly body: Buffer; readonly etag: string };
  /** By key, those that cannot be evaluated left out: SDKs then use the default of the caller's code. */
  readonly features: ReadonlyMap<string, Fragment>;
  /** By number; empty when they are inlined. */
  readonly segments: ReadonlyMap<number, Buffer>;
  /** The tag for a query, without making its body. */
  etag(query: UnleashQuery): string;
  body(query: UnleashQuery): Buffer;
}

export interface Fragment extends Pick<SnapshotFeature, 'key' | 'tags'> {
  readonly json: Buffer;
}

const made = {
  segmented: new WeakMap<Source, UnleashFeatures>(),
  inlined: new WeakMap<Source, UnleashFeatures>(),
};

/** `inlined`: with the constraints of segments in each strategy, for SDKs that know no segments. */
export function unleashFeatures(source: Source, inlined: boolean): UnleashFeatures {
  const known = made[inlined ? 'inlined' : 'segmented'];
  const found = known.get(source);
  if (found) return found;
  const fresh = rendering(source, inlined);
  known.set(source, fresh);
  return fresh;
}

function rendering({ snapshot, compiled }: Source, inlined: boolean): UnleashFeatures {
  const { projectKey, environment, revision } = snapshot;
  const scope = unleashScope(snapshot, key => compiled.evaluate(key, {})?.reason !== 'ERROR');
  const sound = [...scope.features.values()];
  const used = new Set(sound.flatMap(({ strategies }) => strategies.flatMap(({ segments }) => segments)));
  const segments = inlined ? [] : snapshot.segments.filter(({ id }) => used.has(id));
  const texts = sound.map(feature => JSON.stringify(unleashFeature(feature, scope, inlined)));
  const segmentTexts = segments.map(segment => JSON.stringify(unleashSegment(segment)));

  const scopeId = `${snapshot.project}.${environment}`;
  const etag = (query: UnleashQuery) => `"${queryHash(query, scopeId, inlined)}:${revision}:v1"`;
  /** What follows the features: the segments, and what the answer is about. */
  const rest = (query: UnleashQuery) => {
    const tag = etag(query);
    const [hash = ''] = tag.slice(1).split(':');
    const about = { ...query, environment, inlineSegmentConstraints: inlined };
    const meta = { revisionId: revision, etag: tag, queryHash: hash };
    return `"query":${JSON.stringify(about)},"meta":${JSON.stringify(meta)}}`;
  };
  const segmentList = inlined ? '' : `"segments":[${segmentTexts.join(',')}],`;
  const everything = {};
  const body = Buffer.from(`${head}${texts.join(',')}],${segmentList}${rest(everything)}`);
  const jsons = cut(body, head.length, texts);
  const afterFeatures = head.length + lengthOf(texts);
  const segmentJsons = cut(body, afterFeatures + '],"segments":['.length, segmentTexts);

  const features = new Map(
    sound.map(({ key, tags }, index) => [key, { key, tags, json: jsons[index] ?? none }]),
  );
  return {
    revision,
    project: projectKey,
    whole: { body, etag: etag(everything) },
    features,
    segments: new Map(segments.map(({ number }, index) => [number, segmentJsons[index] ?? none])),
    etag,
    body(query) {
      const wanted = filterOf(query, projectKey);
      const listed = Array.from(features.values()).filter(each => wanted?.(each) ?? true);
      return Buffer.concat([
        Buffer.from(head),
        ...separated(listed.map(({ json }) => json)),
        Buffer.from(`],${segmentList}${rest(query)}`),
      ]);
    },
  };
}

const head = '{"version":2,"features":[';
const none = Buffer.alloc(0);
const comma = Buffer.from(',');

/** Fragments with a comma between each two. */
export const separated = (fragments: readonly Buffer[]): Buffer[] =>
  fragments.flatMap((fragment, index) => (index === 0 ? [fragment] : [comma, fragment]));

/** The bytes of each text within a body that has them from `start` on, with commas between. */
function cut(body: Buffer, start: number, texts: readonly string[]): Buffer[] {
  let at = start;
  return texts.map(text => {
    const end = at + Buffer.byteLength(text);
    const fragment = body.subarray(at, end);
    at = end + 1;
    return fragment;
  });
}

const lengthOf = (texts: readonly string[]): number => {
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return bytes + Math.max(0, texts.length - 1);
};
