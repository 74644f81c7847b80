import { setImmediate as otherWork } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Head, Link } from '../store/links.ts';
import { type AuditRecord, genesis, hashOf, searchColumnsOf } from './entry.ts';

export interface Verification {
  valid: boolean;
  /** How many links were found in order. */
  entries: number;
  /** Hash of the last of them: note it elsewhere, and a later verification tells whether history was rewritten. */
  head: string;
  /** `id` is null when the entry itself is missing. */
  brokenAt: { sequence: number; id: string | null; reason: string } | null;
}

export interface ChainReader {
  /** What the chain says of its own end. */
  head(): Promise<Head>;
  /** Some links after a sequence, oldest first; none at the end. */
  after(sequence: number): Promise<Link[]>;
}

/** Recomputes a chain link by link, holding one page of links at a time. */
export async function verifyChain(chain: string, reader: ChainReader): Promise<Verification> {
  let last: Head = { sequence: 0, hash: genesis };
  const broken = (id: string | null, reason: string): Verification => ({
    valid: false,
    entries: last.sequence,
    head: last.hash,
    brokenAt: { sequence: last.sequence + 1, id, reason },
  });
  for (;;) {
    // Asked before the links: entries are added all the time, but what the head knows of must be there already.
    const head = await reader.head();
    const links = await reader.after(last.sequence);
    for (const link of links) {
      if (link.sequence !== last.sequence + 1) return broken(null, 'the entry is missing');
      const reason = flawOf(link, chain, last);
      if (reason) return broken(link.id, reason);
      last = { sequence: link.sequence, hash: link.hash };
    }
    if (links.length === 0) {
      if (head.sequence > last.sequence) return broken(null, 'entries are missing at the end');
      // Nothing came after the head was read, so it must be the last link itself.
      if (!isDeepStrictEqual(head, last)) return broken(null, 'the end is not what the chain says it is');
      return { valid: true, entries: last.sequence, head: last.hash, brokenAt: null };
    }
    await otherWork();
  }
}

function flawOf(link: Link, chain: string, last: Head): string | undefined {
  if (link.previousHash !== last.hash) return 'it does not follow the entry before';
  if (link.hash !== hashOf(chain, link.sequence, last.hash, link.record)) return 'its content was changed';
  return isRecordOf(link) ? undefined : 'its search columns were changed';
}

function isRecordOf({ id, record, search }: Link): boolean {
  try {
    const written: AuditRecord = JSON.parse(record);
    return id === written.id && isDeepStrictEqual(search, searchColumnsOf(written));
  } catch {
    return false; // who can compute the hashes anew can write anything
  }
}
