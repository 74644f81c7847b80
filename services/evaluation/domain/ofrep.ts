import { hash } from 'node:crypto';
import type { Decision } from '@bandera/engine/decision';

// Decisions are frozen and shared by the engine: the text of each is made once and lives as long as its snapshot.
const texts = new WeakMap<Decision, string>();

/** One decision as OFREP writes it, in a single answer and within a bulk answer alike. */
export function decisionText(decision: Decision): string {
  let text = texts.get(decision);
  if (text === undefined) {
    text = JSON.stringify(bodyOf(decision));
    texts.set(decision, text);
  }
  return text;
}

function bodyOf({ key, value, variant, reason, metadata, errorCode, errorDetails }: Decision) {
  if (errorCode) return { key, errorCode, errorDetails, metadata };
  return { key, value, reason, variant, metadata };
}

export interface BulkAnswer {
  body: string;
  etag: string;
}

/** The keys of the environment that was evaluated, and its revision. */
interface FlagSet {
  project: string;
  environment: string;
  revision: number;
}

/**
 * All decisions for one context. The tag is made from the decisions themselves: clients keep sending the old tag after
 * a context change, so a tag over the configuration alone would serve stale values (wire contract 1.6).
 */
export function bulkAnswer(decisions: readonly Decision[], set: FlagSet): BulkAnswer {
  const flags = decisions.map(decisionText).join(',');
  const metadata = { flagSetId: `${set.project}/${set.environment}`, version: String(set.revision) };
  return {
    body: `{"flags":[${flags}],"metadata":${JSON.stringify(metadata)}}`,
    etag: `"${hash('sha256', flags, 'base64url')}"`,
  };
}
