/** Seed of the hash that decides about rollouts. */
export const ROLLOUT_SEED = 0;
/** Seed of the hash that chooses variants; another one, so that a variant does not follow from the rollout. */
export const VARIANT_SEED = 86028157;

/** murmur3 x86 32 bits over the UTF-8 bytes of `text`, as an unsigned integer. */
export const murmur3 = (text: string, seed = 0): number => hashAfter(hashPrefix('', seed), text);

/** The bucket of `id` within `group`: 1 to `n` (evaluation-semantics, section 6.1). */
export const norm = (group: string, id: string, n: number, seed = ROLLOUT_SEED): number =>
  bucketAfter(groupPrefix(group, seed), id, n);

/** The part of `norm` that is the same for all ids of a group. */
export const groupPrefix = (group: string, seed: number): Prefix => hashPrefix(`${group}:`, seed);

/** The rest of `norm`; allocates nothing while ids are ASCII. */
export const bucketAfter = (group: Prefix, id: string, n: number): number => (hashAfter(group, id) % n) + 1;

/** The state after some leading bytes: `tail` holds the last `shift / 8` ones, not yet mixed in. */
export interface Prefix {
  readonly hash: number;
  readonly tail: number;
  readonly shift: number;
  readonly length: number;
}

const encoder = new TextEncoder();

function hashPrefix(prefix: string, seed: number): Prefix {
  const bytes = encoder.encode(prefix);
  const whole = bytes.length & ~3;
  let hash = seed | 0;
  for (let at = 0; at < whole; at += 4) hash = mixed(hash, blockAt(bytes, at, 4));
  const rest = bytes.length - whole;
  return { hash, tail: blockAt(bytes, whole, rest), shift: rest * 8, length: bytes.length };
}

/** Up to four bytes as a little-endian integer. */
function blockAt(bytes: Uint8Array, at: number, count: number): number {
  let block = 0;
  for (let i = 0; i < count; i++) block |= (bytes[at + i] ?? 0) << (i * 8);
  return block;
}

function hashAfter(prefix: Prefix, text: string): number {
  if (text !== packed && !pack(text)) return hashBytesAfter(prefix, encoder.encode(text));
  const { shift } = prefix;
  let { hash, tail } = prefix;
  const whole = text.length >> 2;
  for (let at = 0; at < whole; at++) {
    const block = blocks[at] ?? 0;
    hash = mixed(hash, tail | (block << shift));
    tail = carried(block, shift);
  }
  const last = blocks[whole] ?? 0;
  tail |= last << shift;
  if (shift + (text.length & 3) * 8 >= 32) {
    hash = mixed(hash, tail);
    tail = carried(last, shift);
  }
  return finished(hash, tail, prefix.length + text.length);
}

/** The bytes of a block that are left over when the first of them were put behind `shift` bits. */
const carried = (block: number, shift: number): number => (shift === 0 ? 0 : block >>> (32 - shift));

/** The text that was hashed last, and its bytes in blocks of four: many features in turn hash the same id. */
let packed: string | undefined;
const blocks = new Int32Array(65);

/** False for what is long or not ASCII. */
function pack(text: string): boolean {
  const { length } = text;
  if (length > 4 * (blocks.length - 1)) return false;
  packed = undefined;
  let block = 0;
  for (let at = 0; at < length; at++) {
    const unit = text.charCodeAt(at);
    if (unit > 0x7f) return false;
    block |= unit << ((at & 3) * 8);
    if ((at & 3) === 3) {
      blocks[at >> 2] = block;
      block = 0;
    }
  }
  blocks[length >> 2] = block;
  packed = text;
  return true;
}

function hashBytesAfter(prefix: Prefix, bytes: Uint8Array): number {
  let { hash, tail, shift } = prefix;
  for (const byte of bytes) {
    tail |= byte << shift;
    shift += 8;
    if (shift === 32) {
      hash = mixed(hash, tail);
      tail = 0;
      shift = 0;
    }
  }
  return finished(hash, tail, prefix.length + bytes.length);
}

function scrambled(block: number): number {
  const k = Math.imul(block, 0xcc9e2d51);
  return Math.imul((k << 15) | (k >>> 17), 0x1b873593);
}

function mixed(hash: number, block: number): number {
  const h = hash ^ scrambled(block);
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

/** An empty tail scrambles to zero and changes nothing, so no case distinction is needed. */
function finished(hash: number, tail: number, length: number): number {
  let h = hash ^ scrambled(tail) ^ length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
