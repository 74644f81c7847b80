import type { Compiled } from '@bandera/engine/compile';
import type { Decision } from '@bandera/engine/decision';
import { listOf, type Piece, type Sections, sectionsOf, tagOf } from './sections.ts';

/** One decision as OFREP writes it, in a single answer and within a bulk answer alike. */
export function decisionText(decision: Decision): string {
  let made = texts.get(decision);
  if (made === undefined) {
    made = written(decision);
    texts.set(decision, made);
  }
  return made;
}

// Decisions are frozen and shared by the engine: what is made of each is made once and lives as long as its snapshot.
const texts = new WeakMap<Decision, string>();

const written = (decision: Decision): string => JSON.stringify(bodyOf(decision));

function bodyOf({ key, value, variant, reason, metadata, errorCode, errorDetails }: Decision) {
  if (errorCode) return { key, errorCode, errorDetails, metadata };
  return { key, value, reason, variant, metadata };
}

/** Where a client hears of changes, and the epoch of the token in that address. One object as long as it holds. */
export interface Announcement {
  requestUri: string;
  epoch: number;
}

/** All decisions for one context. */
export interface BulkAnswer {
  /**
   * Made from the decisions themselves: clients keep sending the old tag after a context change, so a tag over the
   * configuration alone would serve stale values (wire contract 1.6). It follows the epoch too: a client that is told 304
   * goes on with the stream that it knows, whose token ends some time (S6).
   */
  etag: string;
  body(): { body: string; bytes: number };
}

export function bulkAnswer(
  decisions: readonly Decision[],
  compiled: Compiled,
  stream: Announcement | undefined,
): BulkAnswer {
  const pieces = sectionsFor(compiled).piecesOf(decisions);
  return {
    etag: `"${tagOf(pieces)}.${stream?.epoch ?? ''}"`,
    body: () => bodyFor(pieces, restOf(compiled, stream)),
  };
}

function bodyFor(pieces: readonly Piece[], rest: Rest): { body: string; bytes: number } {
  const { text, bytes } = listOf(pieces);
  return { body: `${head}${text}${rest.text}`, bytes: head.length + bytes + rest.bytes };
}

const head = '{"flags":[';

const sections = new WeakMap<Compiled, Sections>();

function sectionsFor(compiled: Compiled): Sections {
  let made = sections.get(compiled);
  if (made === undefined) {
    made = sectionsOf(compiled, written);
    sections.set(compiled, made);
  }
  return made;
}

interface Rest {
  compiled: Compiled;
  text: string;
  bytes: number;
}

// What follows the flags is the same for all who ask with the same key.
const rests = new WeakMap<Compiled | Announcement, Rest>();

function restOf(compiled: Compiled, stream: Announcement | undefined): Rest {
  const made = rests.get(stream ?? compiled);
  if (made?.compiled === compiled) return made;
  const { project, environment, revision } = compiled;
  const metadata = { flagSetId: `${project}/${environment}`, version: String(revision) };
  const eventStreams = stream && [{ type: 'sse', endpoint: { requestUri: stream.requestUri } }];
  const text = `],${JSON.stringify({ metadata, eventStreams }).slice(1)}`;
  const fresh = { compiled, text, bytes: Buffer.byteLength(text) };
  rests.set(stream ?? compiled, fresh);
  return fresh;
}
