import { checkConstraint, MAX_PATTERN_LENGTH } from '@bandera/engine/checks';
import { OPERATORS } from '@bandera/engine/operators';
import t from 'tap';

const check = (given: object) => checkConstraint({ field: 'f', ...given }, 'constraints[0]');
const paths = (given: object): string[] =>
  check(given).map(problem => problem.path.replace('constraints[0].', ''));

t.test('sound constraints pass', async t => {
  const operands = {
    text: ['UY', ' padded '],
    number: ['12', '-0.5', '+3', '.5', '1e3', '1E-3'],
    time: ['2026-12-24T18:00:00Z', '2026-12-24T18:00:00.123+02:00', '2028-02-29T00:00-03:30'],
    version: ['1.4.0', '2.0.0-rc.1', '1.0.0+build'],
    pattern: ['^[[:alpha:]]+$', 'a'.repeat(MAX_PATTERN_LENGTH)],
    address: ['10.0.0.1', '10.0.0.0/8', '2001:db8::/32', '::1', ' 10.0.0.1 '],
  };
  for (const [operator, { kind, operand, foldsCase }] of Object.entries(OPERATORS)) {
    for (const value of operands[operand]) {
      const flags = { inverted: true, caseInsensitive: foldsCase };
      const constraint =
        kind === 'list' ? { operator, values: [value], ...flags } : { operator, value, ...flags };
      t.same(check(constraint), [], `${operator} ${value.slice(0, 40)}`);
    }
  }
  t.same(check({ operator: 'IN', values: [] }), [], 'an empty list is sound, if pointless');
  t.same(check({ operator: 'IN', values: ['a'], value: '' }), [], 'as Unleash exports it');
  t.same(check({ operator: 'NUM_EQ', values: [], value: '1' }), [], 'as Unleash exports it');
});

t.test('operands that engine and SDKs could read differently are refused', async t => {
  const refused: [operator: string, operands: string[]][] = [
    ['NUM_EQ', ['', ' ', 'abc', '0x10', '1_000', '1,5', 'Infinity', '1e999', ' 1']],
    [
      'DATE_AFTER',
      [
        '',
        'tomorrow',
        '2026-12-24',
        '2026-12-24T18:00:00',
        '2026-02-30T00:00:00Z',
        '2026-13-01T00:00:00Z',
        '2026-12-24T24:00:00Z',
        '1766599200000',
      ],
    ],
    ['SEMVER_GT', ['', 'v1.2.3', '1.2', '01.2.3', '1.2.3 ', 'latest']],
    ['REGEX', ['', '(?=a)', '(a)\\1', '(regex', 'a'.repeat(MAX_PATTERN_LENGTH + 1)]],
  ];
  for (const [operator, operands] of refused) {
    for (const value of operands)
      t.same(paths({ operator, value }), ['value'], `${operator} ${value.slice(0, 40)}`);
    t.same(paths({ operator }), ['value'], `${operator} without value`);
    t.same(paths({ operator, value: 1 }), ['value'], `${operator} with a number`);
  }
  t.same(paths({ operator: 'IN_CIDR', values: ['10.0.0.1', '10.0.0', '10.0.0.0/33', '010.0.0.1', 'host'] }), [
    'values[1]',
    'values[2]',
    'values[3]',
    'values[4]',
  ]);
  t.same(paths({ operator: 'STR_CONTAINS', values: ['a', ' ', '', 7] }), [
    'values[1]',
    'values[2]',
    'values[3]',
  ]);
});

t.test('every field at fault is named', async t => {
  t.same(paths({ operator: 'IN' }), ['values']);
  t.same(paths({ operator: 'IN', value: 'a' }), ['values']);
  t.same(paths({ operator: 'IN', values: ['a'], value: 'b' }), ['value'], 'the operand it does not use');
  t.same(paths({ operator: 'REGEX', values: ['a'], value: 'b' }), ['values']);
  t.same(
    paths({ operator: 'IN', values: ['a'], caseInsensitive: true }),
    ['caseInsensitive'],
    'ignored there',
  );
  t.same(paths({ operator: 'IN', values: ['a'], inverted: 'yes' }), ['inverted']);
  for (const operator of ['EQUALS', 'constructor', '__proto__', '', 7, undefined]) {
    t.same(paths({ operator, values: ['a'] }), ['operator'], `operator ${operator}`);
  }
  for (const field of ['', '  ', undefined, 7])
    t.same(paths({ field, operator: 'IN', values: ['a'] }), ['field']);
  for (const constraint of [null, undefined, 'IN', 7, []]) {
    t.same(
      checkConstraint(constraint, 'c').map(problem => problem.path),
      ['c'],
    );
  }
  t.match(check({ operator: 'EQUALS' }), [{ message: /must be one of IN, NOT_IN, / }], 'the fix is named');
});

t.test('the table of operators says how each is written', async t => {
  t.equal(Object.keys(OPERATORS).length, 19);
  t.match(OPERATORS.IN, { kind: 'list', operand: 'text', foldsCase: false });
  t.match(OPERATORS.REGEX, { kind: 'single', operand: 'pattern', foldsCase: true });
  t.ok(Object.isFrozen(OPERATORS) && Object.isFrozen(OPERATORS.IN));
});
