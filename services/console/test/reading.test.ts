import t from 'tap';
import { fieldRuleOf } from '../src/components/field-words.ts';
import { changesBetween, fieldsOf } from '../src/screens/audit/changes-between.ts';
import { reportRange } from '../src/screens/reports/report-range.ts';
import { reportSearch } from '../src/screens/reports/report-search.ts';
import { topSeries } from '../src/screens/reports/top-series.ts';
import { browserOf } from '../src/screens/settings/browser-of.ts';

t.test('where two documents differ', async t => {
  const before = { name: 'Banner', tags: ['a', 'b'], strategies: [{ rollout: 10, title: 'All' }], gone: 1 };
  const after = {
    name: 'Banner',
    tags: ['a', 'c', 'd'],
    strategies: [{ rollout: 50, title: 'All' }],
    come: null,
  };
  t.strictSame(changesBetween(before, after), [
    { path: 'tags[1]', before: 'b', after: 'c' },
    { path: 'tags[2]', before: undefined, after: 'd' },
    { path: 'strategies[0].rollout', before: 10, after: 50 },
    { path: 'gone', before: 1, after: undefined },
    { path: 'come', before: undefined, after: null },
  ]);
  t.strictSame(changesBetween({ a: { b: [1] } }, { a: { b: [1] } }), []);
  t.strictSame(fieldsOf({ key: 'x' }, 'after'), [{ path: 'key', before: undefined, after: 'x' }]);
});

t.test('the time of a report', async t => {
  const now = new Date('2030-11-23T08:15:30Z');
  t.strictSame(reportRange({}, now), {
    from: '2030-11-16T09:00:00.000Z',
    to: '2030-11-23T09:00:00.000Z',
    interval: 'hour',
  });
  t.strictSame(reportRange({ span: '30d' }, now), {
    from: '2030-10-25T00:00:00.000Z',
    to: '2030-11-24T00:00:00.000Z',
    interval: 'day',
  });
  const own = reportRange({ from: '2030-11-01', to: '2030-11-01' }, now);
  t.equal(Date.parse(own.to) - Date.parse(own.from), 86_400_000, 'the last day is included');
  t.strictSame(
    reportSearch({ view: 'nonsense', span: '7d', from: '2030-11-02', to: '2030-11-01', everywhere: 'yes' }),
    { span: '7d' },
    'what makes no sense is dropped',
  );
});

t.test('the largest series, and the others as one', async t => {
  const at = '2030-11-23T00:00:00.000Z';
  const series = Array.from({ length: 10 }, (_, index) => ({
    key: index === 9 ? '' : `f.${index}`,
    counts: [index + 1],
  }));
  const { steps, series: shown } = topSeries({ steps: [at], series }, { rest: 'others', none: 'none' });
  t.strictSame(steps, [at]);
  t.strictSame(
    shown.map(({ label, counts }) => [label, ...counts]),
    [
      ['none', 10],
      ['f.8', 9],
      ['f.7', 8],
      ['f.6', 7],
      ['f.5', 6],
      ['f.4', 5],
      ['f.3', 4],
      ['others', 6],
    ],
  );
  t.notOk(
    shown.some(({ name }) => name.includes('.')),
    'no name that a chart takes for a path',
  );
});

t.test('what people call their browser', async t => {
  const chrome =
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
  t.equal(browserOf(chrome), 'Chrome · Linux');
  t.equal(browserOf(`${chrome} Edg/140.0`), 'Edge · Linux');
  t.equal(
    browserOf(
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1',
    ),
    'Safari · iOS',
  );
  t.equal(browserOf('curl/8.5.0'), 'curl/8.5.0');
});

t.test('what a service says of a field, as a rule that has words in every language', async t => {
  t.strictSame(fieldRuleOf('may have at most 120 characters'), { rule: 'tooLong', values: { most: '120' } });
  t.strictSame(
    fieldRuleOf('is taken: choose another one, or restore the archived feature')?.rule,
    'takenByArchived',
  );
  t.strictSame(fieldRuleOf('is taken by another company')?.rule, 'taken');
  t.strictSame(fieldRuleOf('"eu" must stay, since it is used in production')?.values, { name: 'eu' });
  t.strictSame(fieldRuleOf('Too big: expected number to be <=100'), {
    rule: 'atMost',
    values: { most: '100' },
  });
  t.equal(fieldRuleOf('something that nobody has translated'), undefined);
});
