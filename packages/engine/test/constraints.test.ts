import { plainAddress } from '@bandera/engine/address';
import type { Context } from '@bandera/engine/context';
import { OPERATORS } from '@bandera/engine/operators';
import type { Constraint } from '@bandera/engine/ruleset';
import t from 'tap';
import { holds } from './support/rulesets.ts';

const given = (actual: unknown): Context => (actual === undefined ? {} : { properties: { f: actual } });
const on = (operator: string, operand: string | string[], rest: Partial<Constraint> = {}): Constraint => ({
  field: 'f',
  operator,
  ...(typeof operand === 'string' ? { value: operand } : { values: operand }),
  ...rest,
});

t.test('fields: top level before properties, values compared as text, empty is not missing', async t => {
  const is = (text: string, field = 'f'): Constraint => ({ field, operator: 'IN', values: [text] });
  t.ok(holds(is('7'), { properties: { f: 7 } }), 'number');
  t.ok(holds(is('true'), { f: true }), 'boolean');
  t.ok(holds(is('top', 'userId'), { userId: 'top', properties: { userId: 'inner' } }));
  t.ok(holds(is('inner', 'userId'), { userId: null, properties: { userId: 'inner' } }), 'null is missing');
  t.ok(holds(is('a,b'), { f: ['a', 'b'] }), 'array');
  t.ok(holds({ field: 'f', operator: 'REGEX', value: '^$' }, { f: '' }), 'an empty text is present');
  t.ok(holds(is('u', 'userId'), { targetingKey: 'u' }), 'targetingKey stands for userId');
  t.ok(holds(is('u', 'targetingKey'), { properties: { userId: 'u' } }), 'and the other way round');
  t.notOk(
    holds(is('u', 'targetingKey'), { targetingKey: 'other', userId: 'u' }),
    'unless it is there itself',
  );
});

t.test('fields named like members of Object are missing unless they are there', async t => {
  for (const field of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    const present: Constraint = { field, operator: 'STR_CONTAINS', values: [' '] };
    t.notOk(holds(present, {}), `${field} of an empty context`);
    t.notOk(holds(present, { properties: {} }), `${field} of empty properties`);
    t.ok(holds(present, JSON.parse(`{"${field}": "x"}`)), `own ${field}`);
    t.ok(holds(present, { properties: JSON.parse(`{"${field}": 1}`) }), `own ${field} in properties`);
  }
});

t.test(
  'missing values: false, and true inverted; NOT_IN the other way round; unknown operators always false',
  async t => {
    const operands = { text: 'a', number: '1', version: '1.0.0', pattern: 'a', address: '10.0.0.1' };
    for (const [operator, { kind, operand }] of Object.entries(OPERATORS)) {
      if (operand === 'time') continue;
      const value = operands[operand];
      const constraint = on(operator, kind === 'list' ? [value] : value);
      t.equal(holds(constraint, {}), operator === 'NOT_IN', operator);
      t.equal(holds({ ...constraint, inverted: true }, {}), operator !== 'NOT_IN', `${operator} inverted`);
      t.equal(
        holds({ ...constraint, inverted: true }, { f: null }),
        operator !== 'NOT_IN',
        `${operator} null`,
      );
    }
    for (const operator of ['in', 'constructor', '__proto__', '']) {
      t.notOk(holds(on(operator, ['a']), given('a')), `unknown operator "${operator}"`);
      t.notOk(
        holds(on(operator, ['a'], { inverted: true }), given('a')),
        `unknown operator "${operator}" inverted`,
      );
    }
  },
);

t.test('lists', async t => {
  t.notOk(holds(on('IN', []), given('a')), 'IN of nothing');
  t.ok(holds(on('NOT_IN', []), given('a')), 'NOT_IN of nothing');
  t.ok(holds(on('IN', [' a ']), given('a')), 'entries are trimmed');
  t.notOk(holds(on('IN', ['a']), given(' a ')), 'the context is not');
  t.notOk(
    holds(on('IN', ['a', ''], { caseInsensitive: true }), given('A')),
    'case matters whatever the flag',
  );
  t.notOk(holds(on('IN', ['']), given('')), 'empty entries are dropped');
  t.ok(holds({ field: 'f', operator: 'NOT_IN' }, given('a')), 'absent values are an empty list');
  const many = Array.from({ length: 1000 }, (_, i) => ` id-${i}`);
  t.ok(holds(on('IN', many), given('id-999')));
  t.notOk(holds(on('IN', many), given('id-1000')));
  t.notOk(holds(on('NOT_IN', many), given('id-7')));
});

t.test('strings', async t => {
  t.ok(holds(on('STR_STARTS_WITH', ['x', 'ab']), given('abc')));
  t.notOk(holds(on('STR_STARTS_WITH', ['AB']), given('abc')));
  t.ok(holds(on('STR_STARTS_WITH', ['AB'], { caseInsensitive: true }), given('abc')));
  t.ok(holds(on('STR_ENDS_WITH', ['@example.com']), given('ana@example.com')));
  t.ok(holds(on('STR_ENDS_WITH', ['.com'], { caseInsensitive: true }), given('ANA@EXAMPLE.COM')));
  t.ok(holds(on('STR_CONTAINS', ['b']), given('abc')));
  t.notOk(holds(on('STR_CONTAINS', ['b'], { inverted: true }), given('abc')));
  t.ok(
    holds(on('STR_CONTAINS', [' ']), given('abc')),
    'white space only is trimmed to an entry matching all',
  );
});

t.test('numbers', async t => {
  const rows: [actual: unknown, operator: string, value: string, expected: boolean][] = [
    ['12.0', 'NUM_EQ', '12', true],
    ['1000', 'NUM_EQ', '1e3', true],
    ['16', 'NUM_EQ', '0x10', true],
    ['', 'NUM_EQ', '0', true],
    ['abc', 'NUM_EQ', '1', false],
    ['abc', 'NUM_LTE', '1', false],
    ['1', 'NUM_EQ', 'abc', false],
    [3.5, 'NUM_GT', '3', true],
    [3, 'NUM_GT', '3', false],
    [3, 'NUM_GTE', '3', true],
    [2, 'NUM_LT', '3', true],
    [3, 'NUM_LT', '3', false],
    [3, 'NUM_LTE', '3', true],
  ];
  for (const [actual, operator, value, expected] of rows) {
    t.equal(holds(on(operator, value), given(actual)), expected, `${actual} ${operator} ${value}`);
  }
  t.ok(holds(on('NUM_EQ', '1', { inverted: true }), given('abc')), 'not a number, inverted');
});

t.test('dates compare the current time, whatever the field holds', async t => {
  const noon = Date.parse('2026-11-22T12:00:00Z');
  const clock = { now: () => noon };
  const after = (value: string, rest = {}) => on('DATE_AFTER', value, rest);
  const before = (value: string) => on('DATE_BEFORE', value);
  t.ok(holds(after('2026-11-22T11:59:59.999Z'), given('ignored'), clock));
  t.notOk(holds(after('2026-11-22T12:00:00Z'), {}, clock), 'bounds are exclusive');
  t.notOk(holds(before('2026-11-22T12:00:00Z'), {}, clock), 'bounds are exclusive');
  const at = { currentTime: '2026-11-22T11:30:00Z' };
  t.ok(holds(after('2026-11-22T13:00:00+02:00'), at), 'offsets count');
  t.ok(holds(before('2026-11-22T14:00:00+02:00'), at), 'offsets count');
  t.ok(holds(before('2026-11-22T14:00:00Z'), { currentTime: new Date(noon) }), 'a Date');
  t.ok(holds(before('2026-11-22T14:00:00Z'), { currentTime: noon }), 'milliseconds');
  t.notOk(holds(after('soon'), at), 'unparsable value');
  t.ok(holds(after('soon', { inverted: true }), at), 'unparsable value inverted');
  t.notOk(holds(after('2020-01-01T00:00:00Z'), { currentTime: 'soon' }), 'unparsable current time');
  t.notOk(holds(after('2020-01-01T00:00:00Z'), { currentTime: { toString: 1 } }), 'no time at all');
});

t.test('versions', async t => {
  const rows: [actual: string, operator: string, value: string, expected: boolean][] = [
    ['1.2.2', 'EQ', '1.2.2', true],
    ['1.2.3', 'EQ', '1.2.3+build', true],
    ['2.0.0', 'GT', '2.0.0-rc.1', true],
    ['2.0.0-beta.1', 'GT', '2.0.0-alpha.1', true],
    ['2.0.0-alpha.1', 'GT', '2.0.0-alpha', true],
    ['2.0.0-alpha.4', 'LT', '2.0.0-alpha.3', false],
    ['1.9.1-beta.1', 'LT', '2.0.0-alpha.1', true],
    ['1.2.3', 'GTE', '1.2.3', true],
    ['1.2.3', 'LTE', '1.2.3', true],
    ['1.2.4', 'LTE', '1.2.3', false],
  ];
  for (const [actual, operator, value, expected] of rows) {
    t.equal(
      holds(on(`SEMVER_${operator}`, value), given(actual)),
      expected,
      `${actual} ${operator} ${value}`,
    );
  }
  for (const actual of ['1.2', '01.2.3', 'v1.2.3', 'V1.2.3', ' 1.2.3', '=1.2.3', '', 'x'.repeat(100_000)]) {
    for (const operator of ['EQ', 'GTE', 'LTE']) {
      t.notOk(
        holds(on(`SEMVER_${operator}`, '1.2.3'), given(actual)),
        `invalid ${actual.slice(0, 20)} ${operator}`,
      );
    }
  }
  t.notOk(holds(on('SEMVER_EQ', 'v1.2.3'), given('1.2.3')), 'a leading v in the value is as invalid');
  t.notOk(holds(on('SEMVER_LT', 'not a version'), given('1.2.3')));
});

t.test('patterns are RE2', async t => {
  const rows: [pattern: string, actual: string, expected: boolean][] = [
    ['cat', 'concatenate', true],
    ['\\bcat\\b', 'concatenate', false],
    ['^[[:alpha:]]+$', 'Alpha1', false],
    ['^[[:alpha:]]+$', 'Alpha', true],
    ['^(?i)abc$', 'AbC', true],
    ['(?m)^foo$', 'x\nfoo\ny', true],
    ['^(?s)a.b$', 'a\nb', true],
    ['^a{2,4}$', 'aaaaa', false],
    ['(?P<x>a)', 'a', true],
    ['(?<x>a)', 'a', true],
    ['\\pL+', 'é', true],
    ['\\z', 'a', true],
    ['', 'anything', true],
  ];
  for (const [pattern, actual, expected] of rows) {
    t.equal(holds(on('REGEX', pattern), given(actual)), expected, `${pattern} on ${JSON.stringify(actual)}`);
  }
  for (const pattern of ['^(?=a)b$', '(?<=a)b', '^(a)\\1$', 'a++', '\\Z', 'a{1001}', '(regex']) {
    t.notOk(holds(on('REGEX', pattern), given('aab')), `${pattern} is not RE2`);
    t.ok(holds(on('REGEX', pattern, { inverted: true }), given('aab')), `${pattern} is not RE2, inverted`);
  }
  t.notOk(holds({ field: 'f', operator: 'REGEX' }, given('a')), 'no pattern');
  t.ok(holds(on('REGEX', '^ABC$', { caseInsensitive: true }), given('abc')));
});

t.test('address ranges', async t => {
  const rows: [address: string, ranges: string[], expected: boolean][] = [
    ['160.33.0.33', ['160.33.0.0/16'], true],
    ['192.168.1.42', ['127.invalid', '192.168.1.0/24'], true],
    ['127.0.0.1', ['127.invalid'], false],
    ['2001:db8:0:1::42', ['2001:db8::/32'], true],
    ['2001:DB8::1', ['2001:db8:0:0:0:0:0:1'], true],
    ['10.1.2.3', ['10.1.2.9/8'], true],
    ['10.0.0.1', ['0.0.0.0/0'], true],
    ['::1', ['0.0.0.0/0'], false],
    ['10.0.0.1', ['10.0.0.0/33', '10.0.0'], false],
    ['::ffff:10.0.0.1', ['10.0.0.0/8'], false],
    ['::ffff:10.0.0.1', ['::ffff:0:0/96'], true],
    ['010.0.0.1', ['10.0.0.1'], false],
    ['10.0.0.1', ['10.0.0.1/', '10.0.0.1/x', '10.0.0.1/8/8', '10.0.0.1/-1'], false],
    ['::', ['::/0'], true],
    ['1::2::3', ['::/0'], false],
    ['1:2:3:4:5:6:7:8:9', ['::/0'], false],
    ['1:2:3:4:5:6::8', ['::/0'], true],
    ['1:2:3:4:5:6:7::8', ['::/0'], false],
    ['1:2:3:4:5:6:7:8::', ['::/0'], false],
    ['1.2.3.4::', ['::/0'], false],
    ['fe80::1%eth0', ['::/0'], false],
    ['a'.repeat(100_000), ['::/0', '0.0.0.0/0'], false],
    ['', ['0.0.0.0/0'], false],
  ];
  for (const [address, ranges, expected] of rows) {
    t.equal(holds(on('IN_CIDR', ranges), given(address)), expected, `${address.slice(0, 40)} in ${ranges}`);
  }
  t.equal(plainAddress('::ffff:10.0.0.1'), '10.0.0.1', 'IPv4-mapped addresses can be made plain');
  t.equal(plainAddress('::FFFF:0a00:1'), '10.0.0.1');
  t.equal(plainAddress('::1'), '::1');
  t.equal(plainAddress('10.0.0.1'), '10.0.0.1');
  t.equal(plainAddress('nonsense'), 'nonsense');
});

t.test('no context throws', async t => {
  const nested = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`);
  const odd = [
    nested,
    { toString: 1, valueOf: 2 },
    [{ toString: null }],
    {},
    [],
    Number.POSITIVE_INFINITY,
    Number.NaN,
    'x'.repeat(1e6),
  ];
  for (const [operator, { kind, operand }] of Object.entries(OPERATORS)) {
    const value = operand === 'address' ? '10.0.0.0/8' : operand === 'time' ? '2026-01-01T00:00:00Z' : '1';
    const constraint = on(operator, kind === 'list' ? [value] : value);
    for (const actual of odd) {
      t.doesNotThrow(() => holds(constraint, { f: actual, currentTime: actual, properties: actual }));
    }
    for (const context of [null, undefined, 'text', 7, [], [['f', 1]]]) {
      t.doesNotThrow(() => holds(constraint, context as unknown as Context), 'whatever came as a context');
    }
  }
});
