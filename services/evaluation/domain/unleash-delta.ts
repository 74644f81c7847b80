import {
  type Fragment,
  type Source,
  separated,
  type UnleashFeatures,
  unleashFeatures,
} from './unleash-features.ts';
import { filterOf, type UnleashQuery } from './unleash-query.ts';

/** What leads an SDK from what it knows to what holds now (wire contract 2.8). */
export interface UnleashDelta {
  /** The revision that it leads to: the id of each of its events. */
  readonly id: number;
  /** `{"events":[...]}`; undefined when nothing is new. */
  readonly body: Buffer | undefined;
}

/** Remembers what changed in each environment. */
export interface UnleashDeltas {
  /** `seen`: id of the last event that the client has; undefined, or one that is not known here: everything. */
  since(source: Source, seen: number | undefined, query: UnleashQuery): UnleashDelta;
  /** The environment (`project.environment`) is gone. */
  forget(id: string): void;
}

/** What one revision changed: keys of features and numbers of segments. */
interface Step {
  readonly before: number;
  readonly features: readonly string[];
  readonly segments: readonly number[];
  /** What it takes in memory, about. */
  readonly bytes: number;
}

const mostSteps = 100;
/** What an environment's steps may take in memory; who has missed more than that gets everything. */
const mostBytes = 64 * 1024;
/** Different answers that are kept for an environment at its revision: all clients that stream have the same few. */
const mostMade = 20;

/**
 * The id of an event is the revision it leads to. All replicas agree on it, so a client may ask one replica today and
 * another one tomorrow; bodies are not kept, since what a client needs is how each changed thing looks now.
 */
export function unleashDeltas(): UnleashDeltas {
  const histories = new Map<string, History>();
  return {
    since(source, seen, query) {
      const { project, environment } = source.snapshot;
      const id = `${project}.${environment}`;
      const history = histories.get(id) ?? new History();
      histories.set(id, history);
      return history.reach(unleashFeatures(source, false)).since(seen, query);
    },
    forget: id => void histories.delete(id),
  };
}

class History {
  #current: UnleashFeatures | undefined;
  #steps: Step[] = [];
  readonly #made = new Map<string, UnleashDelta>();

  reach(current: UnleashFeatures): this {
    const last = this.#current;
    if (last === current) return this;
    this.#current = current;
    this.#made.clear();
    // Back to an earlier revision: features came out of a backup, and the ids since then are void.
    if (last === undefined || last.revision >= current.revision) this.#steps = [];
    else this.#steps.push(step(last, current));
    this.#forgetOldest();
    return this;
  }

  /** One object for all who ask the same, so that ten thousand streams that are told it hold it once. */
  since(seen: number | undefined, query: UnleashQuery): UnleashDelta {
    const current = this.#current;
    if (current === undefined) throw new Error('a history begins with its first revision');
    if (seen === current.revision) return { id: seen, body: undefined };
    const id = JSON.stringify([seen, query]);
    const known = this.#made.get(id);
    if (known) return known;
    const first = this.#steps.findIndex(({ before }) => before === seen);
    const fresh = first < 0 ? hydration(current, query) : changes(current, this.#steps.slice(first), query);
    const [oldest] = this.#made.keys();
    if (this.#made.size >= mostMade && oldest !== undefined) this.#made.delete(oldest);
    this.#made.set(id, fresh);
    return fresh;
  }

  #forgetOldest(): void {
    let bytes = this.#steps.reduce((sum, each) => sum + each.bytes, 0);
    while (this.#steps.length > mostSteps || bytes > mostBytes) bytes -= this.#steps.shift()?.bytes ?? bytes;
  }
}

function step(last: UnleashFeatures, current: UnleashFeatures): Step {
  const features = different(last.features, current.features, sameFeature);
  const segments = different(last.segments, current.segments, (one, other) => one.equals(other));
  // A key is 24 bytes, its letters, and a place in the list.
  const bytes = features.reduce((sum, key) => sum + 32 + key.length, 0) + segments.length * 8;
  return { before: last.revision, features, segments, bytes };
}

/** Tags are not told, but they decide for whom a feature is. */
const sameFeature = (one: Fragment, other: Fragment) =>
  one.json.equals(other.json) && one.tags.join() === other.tags.join();

function different<Key, Value>(
  before: ReadonlyMap<Key, Value>,
  after: ReadonlyMap<Key, Value>,
  same: (one: Value, other: Value) => boolean,
): Key[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter(key => {
    const [one, other] = [before.get(key), after.get(key)];
    return one === undefined || other === undefined || !same(one, other);
  });
}

function hydration(current: UnleashFeatures, query: UnleashQuery): UnleashDelta {
  const { revision: id, project, features, segments } = current;
  const wanted = filterOf(query, project);
  const listed = Array.from(features.values()).filter(each => wanted?.(each) ?? true);
  return delta(id, [
    Buffer.concat([
      Buffer.from(`{"eventId":${id},"type":"hydration","features":[`),
      ...separated(listed.map(({ json }) => json)),
      Buffer.from('],"segments":['),
      ...separated([...segments.values()]),
      Buffer.from(']}'),
    ]),
  ]);
}

/** Segments come before the features that may refer to them, and leave after those that did. */
function changes(current: UnleashFeatures, steps: readonly Step[], query: UnleashQuery): UnleashDelta {
  const { revision: id, project, features, segments } = current;
  const wanted = filterOf(query, project);
  const event = (type: string, name: string, json: Buffer) =>
    Buffer.concat([Buffer.from(`{"eventId":${id},"type":"${type}","${name}":`), json, Buffer.from('}')]);
  const changedSegments = new Set(steps.flatMap(each => each.segments));
  const changedFeatures = new Set(steps.flatMap(each => each.features));
  const updatedSegments: Buffer[] = [];
  const removedSegments: Buffer[] = [];
  for (const number of changedSegments) {
    const json = segments.get(number);
    if (json) updatedSegments.push(event('segment-updated', 'segment', json));
    else removedSegments.push(event('segment-removed', 'segmentId', Buffer.from(String(number))));
  }
  const featureEvents = Array.from(changedFeatures, key => {
    const found = features.get(key);
    // What has left the client's part of the environment is gone for it.
    if (found && (wanted?.(found) ?? true)) return event('feature-updated', 'feature', found.json);
    const gone = `${JSON.stringify(key)},"project":${JSON.stringify(project)}`;
    return event('feature-removed', 'featureName', Buffer.from(gone));
  });
  return delta(id, [...updatedSegments, ...featureEvents, ...removedSegments]);
}

const delta = (id: number, events: readonly Buffer[]): UnleashDelta => ({
  id,
  body: Buffer.concat([Buffer.from('{"events":['), ...separated(events), Buffer.from(']}')]),
});
