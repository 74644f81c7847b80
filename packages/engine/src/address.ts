/** An IP address as a number; families never match each other. */
interface Address {
  readonly family: 4 | 6;
  readonly bits: bigint;
}

/** A range such as `10.0.0.0/8`: all addresses that share its first `prefix` bits. */
interface AddressRange extends Address {
  readonly prefix: number;
}

const BITS = { 4: 32, 6: 128 } as const;
const PREFIX = /^(?:0|[1-9]\d{0,2})$/;
const OCTET = /^(?:0|[1-9]\d{0,2})$/;
const HEX_GROUP = /^[0-9a-f]{1,4}$/i;
const MAPPED_IPV4 = 0xffffn;

/** Reads `address/prefix`, or a bare address as a range of one; undefined when it is neither. Host bits are ignored. */
export function parseRange(text: string): AddressRange | undefined {
  const slash = text.indexOf('/');
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (address === undefined) return undefined;
  if (slash < 0) return { ...address, prefix: BITS[address.family] };
  const prefix = text.slice(slash + 1);
  if (!PREFIX.test(prefix) || Number(prefix) > BITS[address.family]) return undefined;
  return { ...address, prefix: Number(prefix) };
}

/** A test whether an address lies in any of the ranges; invalid ranges are skipped, invalid addresses lie in none. */
export function addressMatcher(ranges: readonly string[]): (address: string) => boolean {
  const known = { 4: new Map<number, Set<bigint>>(), 6: new Map<number, Set<bigint>>() };
  for (const text of ranges) {
    const range = parseRange(text);
    if (range === undefined) continue;
    const { family, prefix, bits } = range;
    const networks = known[family].get(prefix) ?? new Set();
    known[family].set(prefix, networks.add(networkOf(bits, family, prefix)));
  }
  return text => {
    const address = parseAddress(text);
    if (address === undefined) return false;
    for (const [prefix, networks] of known[address.family]) {
      if (networks.has(networkOf(address.bits, address.family, prefix))) return true;
    }
    return false;
  };
}

/**
 * Turns an IPv4-mapped IPv6 address (`::ffff:10.0.0.1`) into the IPv4 address and leaves all others alone.
 * Node's dual-stack sockets report such addresses; use it when filling in `remoteAddress`, because no operator does.
 */
export function plainAddress(text: string): string {
  if (!text.includes(':')) return text;
  const address = parseAddress(text);
  if (address?.family !== 6 || address.bits >> 32n !== MAPPED_IPV4) return text;
  const low = Number(address.bits & 0xffffffffn);
  return [low >>> 24, (low >>> 16) & 255, (low >>> 8) & 255, low & 255].join('.');
}

const networkOf = (bits: bigint, family: 4 | 6, prefix: number): bigint =>
  bits >> BigInt(BITS[family] - prefix);

function parseAddress(text: string): Address | undefined {
  // The longest address has 45 characters; a context may hold any text.
  if (text.length > 45) return undefined;
  const bits = text.includes(':') ? parseIPv6(text) : parseIPv4(text);
  return bits === undefined ? undefined : { family: text.includes(':') ? 6 : 4, bits };
}

/** Leading zeros are refused: some systems read them as octal. */
function parseIPv4(text: string): bigint | undefined {
  const octets = text.split('.');
  if (octets.length !== 4) return undefined;
  let bits = 0;
  for (const octet of octets) {
    if (!OCTET.test(octet) || Number(octet) > 255) return undefined;
    bits = bits * 256 + Number(octet);
  }
  return BigInt(bits);
}

function parseIPv6(text: string): bigint | undefined {
  const [head, tail, ...more] = text.split('::');
  if (head === undefined || more.length > 0) return undefined;
  const before = parseGroups(head, tail === undefined);
  const after = tail === undefined ? [] : parseGroups(tail, true);
  if (before === undefined || after === undefined) return undefined;
  const missing = 8 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...before, ...Array<number>(missing).fill(0), ...after];
  return groups.reduce((bits, group) => (bits << 16n) | BigInt(group), 0n);
}

/** The last two groups may be written as an IPv4 address when the text ends there. */
function parseGroups(text: string, last: boolean): number[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const groups: number[] = [];
  for (const [index, part] of parts.entries()) {
    if (HEX_GROUP.test(part)) {
      groups.push(Number.parseInt(part, 16));
      continue;
    }
    const embedded = last && index === parts.length - 1 ? parseIPv4(part) : undefined;
    if (embedded === undefined) return undefined;
    groups.push(Number(embedded >> 16n), Number(embedded & 0xffffn));
  }
  return groups;
}
