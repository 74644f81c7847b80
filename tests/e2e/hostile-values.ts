/** What requests are wrong with, for tests of bad input. */

export const idLike = '018f0000-0000-7000-8000-000000000000';

const nested = (depth: number, open: string, close: string) => open.repeat(depth) + close.repeat(depth);

/** Texts that are trouble somewhere: in SQL, paths, HTML, Unicode, numbers, dates, or by their size. */
export const texts = [
  '',
  ' ',
  'NaN',
  '-Infinity',
  '1e999',
  '0x10',
  '-1',
  '9007199254740993',
  'null',
  'undefined',
  '[object Object]',
  '__proto__',
  'constructor',
  'toString',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\udfff and more',
  '\u202eright to left',
  '\ufeffmark',
  'e\u0301\u0301\u0301',
  '😀'.repeat(60),
  'İIıi',
  "'; --",
  '" or ""="',
  '%_\\',
  '{{7*7}}',
  '<script>alert(1)</script>',
  '../../../etc/passwd',
  'file:///etc/passwd',
  'http://169.254.169.254/',
  'a\r\nSet-Cookie: x=y',
  '9999-12-31T23:59:59.999Z',
  '0000-01-01T00:00:00Z',
  '2026-02-30T00:00:00Z',
  '2026-06-15T12:00:00+23:59',
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  'someone@example.test',
  'x'.repeat(300),
  'é'.repeat(5_000),
  'y'.repeat(100_000),
];

/** Bodies that are not JSON, or not as JSON should be. */
export const brokenBodies = [
  '',
  ' ',
  '{',
  '{"a":1,}',
  '{"name":"x","name":"y"}',
  '{"__proto__":{"admin":true}}',
  '{"constructor":{"prototype":{"admin":true}}}',
  '\ufeff{}',
  'NaN',
  'null',
  '"text"',
  '42',
  '[]',
  '{"name":1e999}',
  nested(2_000, '[', ']'),
  `{"name":${nested(70, '{"a":', '}').replace('{"a":}', '{}')}}`,
  'a=1&b=2',
]
  .map(text => Buffer.from(text))
  // Not UTF-8.
  .concat(Buffer.from([0x7b, 0x22, 0x6e, 0x22, 0x3a, 0x22, 0xff, 0xc0, 0x80, 0x22, 0x7d]));

export const pathParts = [
  '..%2f',
  '..%2f..%2fapi%2fv1%2fusers',
  '%2e%2e',
  '%00',
  'a%00b',
  '%ff',
  '%',
  '%zz',
  '%F0%9F%98%80',
  '%ed%a0%80',
  '%20',
  "'%20or%20''='",
  '__proto__',
  'constructor',
  '-1',
  'NaN',
  '*',
  '*:*',
  'x;y=z',
  'UPPER',
  idLike,
  'z'.repeat(4_096),
];

export const oddHeaders: [string, string][] = [
  ['if-match', '"x"'],
  ['if-match', 'W/"1"'],
  ['if-match', '1'],
  ['if-match', '*'],
  ['if-match', '"1", "2", *'],
  ['if-match', '"'.repeat(2_000)],
  ['if-none-match', '*'],
  ['if-none-match', '"\u00ff'],
  ['idempotency-key', 'k'.repeat(5_000)],
  ['idempotency-key', 'the same one'],
  ['idempotency-key', '\u00e9 \u00ff'],
  ['authorization', 'Bearer'],
  ['authorization', 'Basic eDp5'],
  ['authorization', 'Bearer a.b.c'],
  ['authorization', `Bearer ${'e'.repeat(6_000)}`],
  ['authorization', 'Bearer eyJhbGciOiJub25lIn0.e30.'],
  ['authorization', 'Bearer eyJhbGciOiJIUzI1NiJ9.e30.AAAA'],
  ['content-type', 'text/plain'],
  ['content-type', 'application/json; charset=utf-16'],
  ['content-type', 'application/json; charset=nonsense'],
  ['content-type', 'application/merge-patch+json'],
  ['content-type', 'multipart/form-data'],
  ['content-type', 'multipart/form-data; boundary='],
  ['content-type', '\u00ff'],
  ['content-encoding', 'gzip'],
  ['content-encoding', 'nonsense'],
  ['accept', 'application/xml;q=nonsense'],
  ['accept-encoding', 'gzip;q=-1, *;q=0'],
  ['cookie', 'bandera_refresh=%00; =; \u00ff'],
  ['origin', 'null'],
  ['x-forwarded-for', "'; --, ::ffff:1.2.3.4"],
  ['x-request-id', '../../x'],
  ['traceparent', '00-00000000000000000000000000000000-0000000000000000-00'],
  ['x-api-key', 'shop:production.nonsense'],
  ['range', 'bytes=0-'],
  ['expect', '100-continue'],
];

/** Entities within entities: some lines that would become a gigabyte. */
const bomb = `<!DOCTYPE x [<!ENTITY a "${'ha'.repeat(50)}">${'bcdefgh'
  .split('')
  .map((name, n) => `<!ENTITY ${name} "${`&${'abcdefg'[n]};`.repeat(10)}">`)
  .join('')}]><svg xmlns="http://www.w3.org/2000/svg"><text>&h;</text></svg>`;

/** A PNG that says it is 65,535 pixels wide and high, and then ends. */
const hugePng = Buffer.from('89504e470d0a1a0a0000000d494844520000ffff0000ffff0806000000', 'hex');

export const files: Buffer[] = [
  Buffer.alloc(0),
  Buffer.from('no image'),
  hugePng,
  Buffer.from('ffd8ffe000104a46494600', 'hex'),
  Buffer.from('RIFF\u0010\u0000\u0000\u0000WEBPVP8 '),
  Buffer.from('GIF89a\u0001\u0000'),
  Buffer.from(bomb),
  Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'),
  Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="99999999" height="99999999"/>'),
  Buffer.alloc(2_200_000, 'z'),
];
