import { hash } from 'node:crypto';
import type { Decision } from '@bandera/engine/decision';

interface Written {
  text: string;
  /** As it follows others in a list. */
  further: string;
  /** 96 bits of the text's hash: what stands for it in the tag of a list. */
  tag: string;
}

// Decisions are frozen and shared by the engine: what is made of each is made once and lives as long as its snapshot.
const known = new WeakMap<Decision, Written>();

function written(decision: Decision): Written {
  let made = known.get(decision);
  if (made === undefined) {
    const text = JSON.stringify(bodyOf(decision));
    made = { text, further: `,${text}`, tag: hash('sha256', text, 'base64url').slice(0, 16) };
    known.set(decision, made);
  }
  return made;
}

/** One decision as OFREP writes it, in a single answer and within a bulk answer alike. */
export const decisionText = (decision: Decision): string => written(decision).text;

function bodyOf({ key, value, variant, reason, metadata, errorCode, errorDetails }: Decision) {
  if (errorCode) return { key, errorCode, errorDetails, metadata };
  return { key, value, reason, variant, metadata };
}

export interface BulkAnswer {
  body: string;
  etag: string;
}

/** Where a client hears of changes, and the epoch of the token in that address. */
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
  // Appending is cheaper than joining: the text is put together once, when it is sent.
  let flags = '';
  let tags = '';
  for (const decision of decisions) {
    const { text, further, tag } = written(decision);
    flags += flags === '' ? text : further;
    tags += tag;
  }
  const metadata = { flagSetId: `${set.project}/${set.environment}`, version: String(set.revision) };
  const { requestUri, epoch } = stream ?? {};
  const eventStreams = stream && [{ type: 'sse', endpoint: { requestUri } }];
  const rest = JSON.stringify({ metadata, eventStreams }).slice(1);
  return {
    body: `{"flags":[${flags}],${rest}`,
    etag: `"${hash('sha256', `${epoch} ${tags}`, 'base64url')}"`,
  };
}
