import type { Decision } from '@bandera/engine/decision';
import { type Fragment, fragmentList, fragmentOf } from './fragment.ts';

// Decisions are frozen and shared by the engine: what is made of each is made once and lives as long as its snapshot.
const known = new WeakMap<Decision, Fragment>();

/** One decision as OFREP writes it, in a single answer and within a bulk answer alike. */
export function decisionFragment(decision: Decision): Fragment {
  let made = known.get(decision);
  if (made === undefined) {
    made = fragmentOf(JSON.stringify(bodyOf(decision)));
    known.set(decision, made);
  }
  return made;
}

function bodyOf({ key, value, variant, reason, metadata, errorCode, errorDetails }: Decision) {
  if (errorCode) return { key, errorCode, errorDetails, metadata };
  return { key, value, reason, variant, metadata };
}

export interface BulkAnswer {
  body: string;
  /** Length of the body in UTF-8. */
  bytes: number;
  etag: string;
}

/** Where a client hears of changes, and the epoch of the token in that address. One object as long as it holds. */
export interface Announcement {
  requestUri: string;
  epoch: number;
}

/** The keys of the environment that was evaluated, and its revision. */
interface FlagSet {
  project: string;
  environment: string;
  revision: number;
}

/**
 * All decisions for one context. The tag is made from the decisions themselves: clients keep sending the old tag after
 * a context change, so a tag over the configuration alone would serve stale values (wire contract 1.6). It follows the
 * epoch too: a client that is told 304 goes on with the stream that it knows, whose token ends some time (S6).
 */
export function bulkAnswer(
  decisions: readonly Decision[],
  set: FlagSet,
  stream: Announcement | undefined,
): BulkAnswer {
  const { text, bytes, tag } = fragmentList(decisions.map(decisionFragment));
  const rest = restOf(set, stream);
  return {
    body: `${head}${text}${rest.text}`,
    bytes: head.length + bytes + rest.bytes,
    etag: `"${tag}.${stream?.epoch ?? ''}"`,
  };
}

const head = '{"flags":[';

interface Rest {
  set: FlagSet;
  text: string;
  bytes: number;
}

// What follows the flags is the same for all who ask with the same key.
const rests = new WeakMap<FlagSet | Announcement, Rest>();

function restOf(set: FlagSet, stream: Announcement | undefined): Rest {
  const made = rests.get(stream ?? set);
  if (made?.set === set) return made;
  const metadata = { flagSetId: `${set.project}/${set.environment}`, version: String(set.revision) };
  const eventStreams = stream && [{ type: 'sse', endpoint: { requestUri: stream.requestUri } }];
  const text = `],${JSON.stringify({ metadata, eventStreams }).slice(1)}`;
  const fresh = { set, text, bytes: Buffer.byteLength(text) };
  rests.set(stream ?? set, fresh);
  return fresh;
}
