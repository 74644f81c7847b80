import { hash } from 'node:crypto';

/** A piece of JSON that many answers contain: written once, sent again and again. */
export interface Fragment {
  readonly text: string;
  /** As it follows others in a list. */
  readonly further: string;
  /** Length of the text in UTF-8. */
  readonly bytes: number;
  /** The first 128 bits of the text's SHA-256. */
  readonly digest: readonly [number, number, number, number];
}

export function fragmentOf(text: string): Fragment {
  const digest = hash('sha256', text, 'buffer');
  const part = (index: number) => digest.readInt32LE(index * 4);
  return {
    text,
    further: `,${text}`,
    bytes: Buffer.byteLength(text),
    digest: [part(0), part(1), part(2), part(3)],
  };
}

export interface FragmentList {
  /** With commas between. */
  readonly text: string;
  /** Length of the text in UTF-8. */
  readonly bytes: number;
  /** The same for the same fragments in the same order, and no other (of 128 bits). Of letters and digits. */
  readonly tag: string;
}

/**
 * Puts a list together. Its tag is a polynomial over the digests of its fragments: as unlikely to be that of another list
 * as a hash of all of its text, which would have to be read for each answer. Only who writes the features could make two
 * answers alike on purpose, and would gain nothing.
 */
export function fragmentList(fragments: readonly Fragment[]): FragmentList {
  // Appending is cheaper than joining: the text is put together once, when it is sent.
  let text = '';
  let bytes = 0;
  let [a, b, c, d] = [0, 0, 0, 0];
  for (const fragment of fragments) {
    const { digest } = fragment;
    text += text === '' ? fragment.text : fragment.further;
    bytes += fragment.bytes + 1;
    a = (Math.imul(a, 31) + digest[0]) | 0;
    b = (Math.imul(b, 31) + digest[1]) | 0;
    c = (Math.imul(c, 31) + digest[2]) | 0;
    d = (Math.imul(d, 31) + digest[3]) | 0;
  }
  sums[0] = a;
  sums[1] = b;
  sums[2] = c;
  sums[3] = d;
  return { text, bytes: Math.max(0, bytes - 1), tag: sumBytes.toString('hex') };
}

// The shortest way from numbers to text.
const sums = new Int32Array(4);
const sumBytes = Buffer.from(sums.buffer);
