import { genesis, hashOf } from './entry.ts';

export interface LinkToVerify {
  id: string;
  sequence: number | string;
  type: string;
  subject: string;
  actor: string;
  record: string;
  previous_hash: string;
  hash: string;
}

export interface Verification {
  valid: boolean;
  entries: number;
  /** Hash of the last link: note it elsewhere, and a later verification tells whether history was rewritten. */
  head: string;
  brokenAt: { sequence: number; id: string; reason: string } | null;
}

/**
 * Recomputes a chain link by link. `next` gives the links after a sequence; `head` is what the chain itself says its
 * end is, so that links cut off the end are noticed too.
 */
export async function verifyChain(
  chain: string,
  head: { sequence: number; hash: string },
  next: (after: number) => Promise<LinkToVerify[]>,
): Promise<Verification> {
  let at = 0;
  let hash = genesis;
  for (let links = await next(at); links.length > 0; links = await next(at)) {
    for (const link of links) {
      const reason = flawOf(link, chain, at + 1, hash);
      if (reason) {
        return { valid: false, entries: at, head: hash, brokenAt: { sequence: at + 1, id: link.id, reason } };
      }
      at += 1;
      hash = link.hash;
    }
  }
  // Entries may have been added while we read: what the head promised must be there, more is fine.
  const cut = at < head.sequence;
  const reason = 'entries are missing at the end';
  return {
    valid: !cut,
    entries: at,
    head: hash,
    brokenAt: cut ? { sequence: at + 1, id: '', reason } : null,
  };
}

function flawOf(link: LinkToVerify, chain: string, sequence: number, previous: string): string | undefined {
  if (Number(link.sequence) !== sequence) return 'an entry is missing';
  if (link.previous_hash !== previous) return 'it does not follow the entry before';
  if (link.hash !== hashOf(chain, sequence, previous, link.record)) return 'its content was changed';
  const record = JSON.parse(link.record);
  const same = record.id === link.id && record.type === link.type && record.subject.startsWith(link.subject);
  return same ? undefined : 'its search columns were changed';
}
