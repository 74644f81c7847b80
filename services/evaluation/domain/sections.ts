import { hash } from 'node:crypto';
import type { Compiled } from '@bandera/engine/compile';
import type { Decision } from '@bandera/engine/decision';

/** Writes a decision as an answer has it; undefined leaves it out. */
export type Write = (decision: Decision) => string | undefined;

export interface Listed {
  /** With commas between. */
  readonly text: string;
  /** Length of the text in UTF-8. */
  readonly bytes: number;
}

/**
 * Answers for all features are put together from sections of a few neighbours each, of which every combination of
 * decisions that is met is written once: in most rulesets most features decide alike for most contexts.
 */
export interface Sections {
  /** What is to be sent for these decisions, which are those of `Compiled.evaluateAll`. */
  piecesOf(decisions: readonly Decision[]): Piece[];
}

/** A section as it is written for some contexts. */
export interface Piece extends Listed {
  /** What it adds to the polynomial of a tag, and the power that it raises what is before it by. */
  readonly digest: readonly [number, number, number, number];
  readonly power: number;
}

/** Neighbours in a section, unless their combinations are more than this. */
const neighbours = 4;
const combinations = 64;

export function sectionsOf({ keys, decisions }: Compiled, write: Write): Sections {
  const features = featuresOf(keys, decisions);
  const sections: Section[] = [];
  for (let first = 0; first < features.length; ) {
    const section = new Section(first, together(features.slice(first, first + neighbours)), write);
    sections.push(section);
    first += section.features.length;
  }
  return { piecesOf: given => sections.map(section => section.pieceFor(given)) };
}

/** The ordinals of a feature's decisions. */
interface Ordinals {
  first: number;
  count: number;
}

function featuresOf(keys: readonly string[], decisions: readonly Decision[]): Ordinals[] {
  const byKey = new Map<string, Ordinals>();
  for (const { key, ordinal } of decisions) {
    const known = byKey.get(key);
    // Of two features with the same key the later one counts.
    if (known && known.first + known.count === ordinal) known.count += 1;
    else byKey.set(key, { first: ordinal, count: 1 });
  }
  return keys.map(key => byKey.get(key) ?? { first: 0, count: decisions.length });
}

/** As many of them, from the first on, as have few enough combinations. */
function together(features: Ordinals[]): Ordinals[] {
  let product = 1;
  const end = features.findIndex(({ count }) => {
    product *= count;
    return product > combinations;
  });
  return end < 0 ? features : features.slice(0, Math.max(1, end));
}

class Section {
  readonly features: readonly Ordinals[];
  readonly #first: number;
  readonly #write: Write;
  readonly #pieces: (Piece | undefined)[] = [];

  constructor(first: number, features: readonly Ordinals[], write: Write) {
    this.#first = first;
    this.features = features;
    this.#write = write;
  }

  pieceFor(decisions: readonly Decision[]): Piece {
    let combination = 0;
    let at = this.#first;
    for (const { first, count } of this.features) {
      combination = combination * count + (decisions[at]?.ordinal ?? first) - first;
      at += 1;
    }
    let piece = this.#pieces[combination];
    if (piece === undefined) {
      piece = pieceOf(decisions.slice(this.#first, at), this.#write);
      this.#pieces[combination] = piece;
    }
    return piece;
  }
}

/** Each of its texts with a comma before. */
function pieceOf(decisions: readonly Decision[], write: Write): Piece {
  const texts = decisions.map(write).filter(each => each !== undefined);
  const text = texts.map(each => `,${each}`).join('');
  const digests = texts.map(each => hash('sha256', each, 'buffer'));
  const part = (index: number) =>
    digests.reduce((sum, digest) => (Math.imul(sum, base) + digest.readInt32LE(index * 4)) | 0, 0);
  const power = texts.reduce(product => Math.imul(product, base), 1);
  return { text, bytes: Buffer.byteLength(text), digest: [part(0), part(1), part(2), part(3)], power };
}

const base = 31;

/** Appending is cheaper than joining: the text is put together once, when it is sent. */
export function listOf(pieces: readonly Piece[]): Listed {
  let text = '';
  let bytes = 0;
  for (const piece of pieces) {
    text += text === '' ? piece.text.slice(1) : piece.text;
    bytes += piece.bytes;
  }
  return { text, bytes: Math.max(0, bytes - 1) };
}

/**
 * The same for the same list, and no other (of 128 bits); of letters and digits. It is a polynomial over the digests of the
 * written decisions, the first 128 bits of each SHA-256: as unlikely to be that of another list as a hash of all of its
 * text, which would have to be read for each answer. Only who writes the features could make two answers alike on purpose,
 * and would gain nothing.
 */
export function tagOf(pieces: readonly Piece[]): string {
  let [a, b, c, d] = [0, 0, 0, 0];
  for (const { digest, power } of pieces) {
    a = (Math.imul(a, power) + digest[0]) | 0;
    b = (Math.imul(b, power) + digest[1]) | 0;
    c = (Math.imul(c, power) + digest[2]) | 0;
    d = (Math.imul(d, power) + digest[3]) | 0;
  }
  sums[0] = a;
  sums[1] = b;
  sums[2] = c;
  sums[3] = d;
  return sumBytes.toString('hex');
}

// The shortest way from numbers to text.
const sums = new Int32Array(4);
const sumBytes = Buffer.from(sums.buffer);
