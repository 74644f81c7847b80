import { lookup } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

export type RefusalReason = 'url' | 'scheme' | 'credentials' | 'address' | 'headers';

/** The target is one that we do not send to, now or later. The message says why and holds no address found by DNS. */
export class TargetRefused extends Error {
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'TargetRefused';
    this.reason = reason;
  }
}

/** No answer: the name is not known, nobody listens, TLS fails, or it took too long. Another time it may work. */
export class TargetUnreachable extends Error {
  readonly reason: 'dns' | 'connection' | 'timeout';

  constructor(reason: 'dns' | 'connection' | 'timeout', cause?: unknown) {
    super(
      {
        dns: 'The host name is not known.',
        connection: 'The connection failed.',
        timeout: 'No answer in time.',
      }[reason],
      { cause },
    );
    this.name = 'TargetUnreachable';
    this.reason = reason;
  }
}

export interface Address {
  address: string;
  family: number;
}

export interface OutboundRequest {
  /** `POST` unless told. */
  method?: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** Milliseconds for everything from the name to the last byte of the answer, 10,000. */
  timeoutMs?: number;
  /**
   * Also send into private networks. A list of CIDR ranges opens just these, whatever they are; `true` opens private,
   * loopback and carrier networks, but not link-local ones, where clouds keep their credentials.
   */
  allowPrivate?: boolean | readonly string[];
  /** Resolves names in place of the system. */
  resolve?: (hostname: string) => Promise<Address[]>;
}

export interface OutboundAnswer {
  /** Also 3xx: redirects are not followed. */
  status: number;
  headers: http.IncomingHttpHeaders;
  /** The first 64 KB. */
  body: string;
  truncated: boolean;
}

const answerBytes = 64 * 1024;

/**
 * Sends to an address that somebody else chose, such as a webhook, without becoming their way into our network (SSRF): http
 * and https, no credentials in the URL, and only to public addresses. A name is resolved once, all of its addresses are
 * checked, and the connection goes to these, so that a name cannot point elsewhere a moment later.
 * Throws `TargetRefused` and `TargetUnreachable`; every HTTP status is an answer.
 */
export async function safeFetch(
  target: string | URL,
  request: OutboundRequest = {},
): Promise<OutboundAnswer> {
  const signal = AbortSignal.timeout(request.timeoutMs ?? 10_000);
  const { url, addresses } = await findTarget(target, request, signal);
  try {
    return await send(url, addresses, request, signal);
  } catch (error) {
    if (error instanceof TargetRefused) throw error;
    throw new TargetUnreachable(signal.aborted ? 'timeout' : 'connection', error);
  }
}

/**
 * Whether `safeFetch` would send there now, without sending: for telling a person when the address is entered.
 * Throws `TargetRefused`, and `TargetUnreachable` while nobody knows where the name leads.
 */
export async function checkTarget(
  target: string | URL,
  options: Pick<OutboundRequest, 'timeoutMs' | 'allowPrivate' | 'resolve'> = {},
): Promise<void> {
  await findTarget(target, options, AbortSignal.timeout(options.timeoutMs ?? 5_000));
}

async function findTarget(
  target: string | URL,
  { allowPrivate = false, resolve = resolveBySystem }: OutboundRequest,
  signal: AbortSignal,
) {
  const url = checkedUrl(target);
  const addresses = await unlessLate(addressesOf(url, resolve), signal);
  if (!addresses.every(({ address }) => mayReach(address, allowPrivate))) {
    throw new TargetRefused('address', 'The host is not on the public internet.');
  }
  return { url, addresses };
}

/** Checks a URL as far as that goes without asking DNS: for telling a person at once what is wrong. Throws `TargetRefused`. */
export function checkedUrl(target: string | URL): URL {
  const url = URL.parse(String(target));
  if (!url) throw new TargetRefused('url', 'This is not a URL.');
  if (!['http:', 'https:'].includes(url.protocol))
    throw new TargetRefused('scheme', 'The URL starts with http:// or https://.');
  if (url.username !== '' || url.password !== '')
    throw new TargetRefused('credentials', 'The URL holds no user name or password.');
  return url;
}

/**
 * Whether we send to this address. Of IPv6 only 2000::/3 is public, and IPv4 addresses in an IPv6 coating (mapped, 6to4,
 * NAT64, Teredo) are refused or judged as what they lead to.
 */
export function mayReach(address: string, allowPrivate: boolean | readonly string[] = false): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  const kind = parsed.range();
  if (Array.isArray(allowPrivate) && allowPrivate.some(range => within(parsed, range))) return true;
  if (allowPrivate === true && ['private', 'loopback', 'uniqueLocal', 'carrierGradeNat'].includes(kind))
    return true;
  return kind === 'unicast' && (parsed.kind() === 'ipv4' || within(parsed, '2000::/3'));
}

function within(address: ipaddr.IPv4 | ipaddr.IPv6, range: string): boolean {
  const [network, bits] = ipaddr.parseCIDR(range);
  return network.kind() === address.kind() && address.match(network, bits);
}

const resolveBySystem = (hostname: string): Promise<Address[]> => lookup(hostname, { all: true });

async function addressesOf(
  { hostname }: URL,
  resolve: (hostname: string) => Promise<Address[]>,
): Promise<Address[]> {
  const literal = hostname.replace(/^\[|\]$/g, '');
  if (ipaddr.isValid(literal)) return [{ address: literal, family: literal.includes(':') ? 6 : 4 }];
  const addresses = await resolve(hostname).catch(error => {
    throw new TargetUnreachable('dns', error);
  });
  if (addresses.length === 0) throw new TargetUnreachable('dns');
  return addresses;
}

async function unlessLate<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const late = Promise.withResolvers<never>();
  const stop = () => late.reject(new TargetUnreachable('timeout'));
  signal.addEventListener('abort', stop);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

// What belongs to the connection is ours to say.
const ownHeaders = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'expect',
  'upgrade',
  'te',
  'trailer',
]);

function send(
  url: URL,
  addresses: Address[],
  { method = 'POST', headers = {}, body }: OutboundRequest,
  signal: AbortSignal,
) {
  const given = Object.entries(headers).filter(([name]) => !ownHeaders.has(name.toLowerCase()));
  const options: https.RequestOptions = {
    method,
    headers: {
      'accept-encoding': 'identity',
      ...Object.fromEntries(given),
      ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
    },
    // A connection of its own, which nobody can have opened to elsewhere.
    agent: false,
    lookup: pinnedTo(addresses),
    signal,
  };
  const { promise, resolve, reject } = Promise.withResolvers<OutboundAnswer>();
  try {
    const outgoing = url.protocol === 'https:' ? https.request(url, options) : http.request(url, options);
    outgoing.on('error', reject);
    outgoing.on('response', answer => readAnswer(answer).then(resolve, reject));
    outgoing.end(body);
  } catch (error) {
    reject(new TargetRefused('headers', 'A header holds characters that headers cannot hold.', error));
  }
  return promise;
}

async function readAnswer(answer: http.IncomingMessage): Promise<OutboundAnswer> {
  const { statusCode: status = 0, headers } = answer;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer) {
    chunks.push(chunk);
    bytes += chunk.length;
    // Leaving the loop ends the connection.
    if (bytes > answerBytes) break;
  }
  const body = Buffer.concat(chunks).subarray(0, answerBytes).toString();
  return { status, headers, body, truncated: bytes > answerBytes };
}

const pinnedTo =
  (addresses: Address[]): LookupFunction =>
  (_hostname, { all }, done) => {
    const [first] = addresses;
    if (all || !first) done(null, addresses);
    else done(null, first.address, first.family);
  };
