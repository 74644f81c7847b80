import t from 'tap';
import { chart } from '../../scripts/bench/chart.ts';
import {
  bytes,
  count,
  duration,
  figure,
  markdownTable,
  ratio,
  textTable,
} from '../../scripts/bench/format.ts';
import { type Line, type RowResult, score, verdict } from '../../scripts/bench/outcome.ts';
import { page, targetChart } from '../../scripts/bench/page.ts';
import { printed } from '../../scripts/bench/printed.ts';
import { rows } from '../../scripts/bench/rows.ts';
import {
  interleaved,
  mean,
  median,
  pairedRatio,
  percentile,
  spread,
} from '../../scripts/bench/statistics.ts';
import { openLoop, summary } from '../../scripts/load/open-loop.ts';
import { shown } from '../../scripts/load/shown.ts';

t.test('percentiles are measured values, by nearest rank', async t => {
  const values = Array.from({ length: 200 }, (_, index) => 200 - index);
  t.equal(percentile(values, 50), 100);
  t.equal(percentile(values, 95), 190);
  t.equal(percentile(values, 99), 198);
  t.equal(percentile(values, 100), 200);
  t.equal(percentile(values, 0), 1);
  t.equal(percentile([7], 99), 7);
  t.equal(percentile([100, 9, 20], 50), 20, 'numbers are sorted as numbers');
  t.ok(Number.isNaN(percentile([], 50)));
  t.equal(values[0], 200, 'the list is left as it was');
});

t.test('median, mean and spread', async t => {
  t.equal(median([3, 1, 2]), 2);
  t.equal(median([4, 1, 3, 2]), 2.5);
  t.ok(Number.isNaN(median([])));
  t.equal(mean([1, 2, 6]), 3);
  t.strictSame(spread([5, 1, 3]), { median: 3, min: 1, max: 5 });
});

t.test('a paired ratio compares neighbours, so that a slow spell on both sides does not show', async t => {
  t.strictSame(pairedRatio([2, 20, 4], [1, 10, 2]), { median: 2, min: 2, max: 2 });
  t.strictSame(pairedRatio([1, 4, 9], [1, 2, 3]), { median: 2, min: 1, max: 3 });
  t.throws(() => pairedRatio([1, 2], [1]), RangeError);
  t.throws(() => pairedRatio([], []), RangeError);
});

t.test('sides take turns', async t => {
  const order: string[] = [];
  const side = (name: string) => async () => {
    order.push(name);
    return order.length;
  };
  t.strictSame(await interleaved(3, { a: side('a'), b: side('b') }), { a: [1, 3, 5], b: [2, 4, 6] });
  t.strictSame(order, ['a', 'b', 'a', 'b', 'a', 'b']);
});

t.test('figures read well', async t => {
  t.strictSame([12_345.6, 45.67, 2.345, 0.1234, 0.01234, 0].map(figure), [
    '12,346',
    '45.7',
    '2.35',
    '0.12',
    '0.012',
    '0',
  ]);
  t.equal(count(12_345), '12,345');
  t.strictSame([1_500, 2.3, 0.25, 0.00031].map(duration), ['1.50 s', '2.30 ms', '250 µs', '310 ns']);
  t.strictSame([512, 2_048, 5_242_880].map(bytes), ['512 B', '2.00 KiB', '5.00 MiB']);
  t.equal(ratio({ median: 3.2, min: 2.9, max: 3.41 }), '3.20x (2.90-3.41)');
});

t.test('tables for terminals and for Markdown', async t => {
  const lines = [
    ['a', 'one'],
    ['long', 'a|b'],
  ];
  t.equal(textTable(['x', 'y'], lines), 'x     y\n----  ---\na     one\nlong  a|b');
  t.equal(markdownTable(['x', 'y'], lines), '| x | y |\n| --- | --- |\n| a | one |\n| long | a\\|b |');
});

const line: Line = {
  what: 'requests/s',
  measured: '900/s',
  reference: '1,000/s bare',
  ratio: { median: 0.9, min: 0.8, max: 1 },
  goal: { text: '>= 0.8x', limit: 0.8, better: 'higher' },
  figure: 0.9,
};
const slow: Line = {
  what: 'p99',
  measured: '100 ms',
  reference: '',
  goal: { text: '< 50 ms', limit: 50, better: 'lower' },
  figure: 100,
};

t.test('a goal is met or missed, whichever way is better', async t => {
  t.equal(score(line)?.toFixed(3), '1.125');
  t.equal(verdict(line), 'met');
  t.equal(score(slow), 0.5);
  t.equal(verdict(slow), 'missed');
  t.equal(verdict({ what: 'x', measured: '1', reference: '' }), '');
});

t.test('the page says what was measured, what falls short and what is missing', async t => {
  const [first, second, third] = rows;
  if (!first || !second || !third) throw new Error('there are rows');
  const common = { at: '2026-11-23T05:00:00.000Z', quick: false };
  const results: RowResult[] = [
    { ...common, key: first.key, outcome: { payload: '1 byte', lines: [line, slow], raw: {} } },
    { ...common, key: second.key, unavailable: 'no wrk' },
    { ...common, key: third.key, failed: 'wrong answer' },
  ];
  const machine = {
    cpu: 'a processor',
    cores: 2,
    memoryGiB: 8,
    system: 'linux',
    node: 'v24',
    loadBefore: 0.1,
    placement: 'apart',
  };
  const text = page({ machine, rows: results }, rows);
  t.match(text, 'a processor, 2 cores, 8 GiB, linux, Node v24');
  t.match(text, '| requests/s | 900/s | 1,000/s bare | 0.90x (0.80-1.00) | >= 0.8x | met |');
  t.match(text, `**${first.title}**, p99: 100 ms, target < 50 ms.`);
  t.match(text, `**${second.title}**: not available: no wrk`);
  t.match(text, `**${third.title}**: failed: wrong answer`);
  t.match(printed(results), /not available yet: no wrk/);
  t.match(printed(results), /FAILED: wrong answer/);

  const svg = targetChart({ machine, rows: results }, rows);
  t.match(svg, '0.50x', 'what misses its goal is half of it');
  t.match(svg, /class="missed"/);
  t.match(svg, /class="met"/);
});

t.test('a chart is well-formed and escapes its labels', async t => {
  const svg = chart('a < b & "c"', [
    { label: 'x > y', times: 250 },
    { label: 'slow', times: 0.004 },
  ]);
  t.match(svg, 'a &lt; b &amp; &quot;c&quot;');
  t.match(svg, 'x &gt; y');
  t.equal(svg.match(/<rect /g)?.length, 2);
  t.notMatch(svg, /NaN|Infinity/);
  t.match(svg, /^<svg [\s\S]*<\/svg>\n$/);
});

t.test('every row has a name of its own and says what it means', async t => {
  t.equal(new Set(rows.map(row => row.key)).size, rows.length);
  for (const row of rows) {
    t.match(row.key, /^[a-z][a-z-]*$/);
    t.ok(row.meaning.length > 40, row.key);
  }
});

t.test('load is sent when it is due, whatever was answered before', async t => {
  let release = () => {};
  const third = new Promise<void>(resolve => {
    release = resolve;
  });
  const report = await openLoop({
    requests: 4,
    perMinute: 60_000,
    async send(index) {
      // Whoever waits for the first answer before the third request waits for ever.
      if (index === 0) await third;
      if (index === 2) release();
      if (index === 3) throw new Error('wrong answer');
    },
  });
  t.match(report, { requests: 4, perMinute: 60_000, failures: 1, firstFailure: 'Error: wrong answer' });
  t.equal(report.under200, 0.75, 'a failure is no fast answer');
});

t.test('a load report reads like that of k6', async t => {
  const times = Array.from({ length: 99 }, (_, index) => index + 1);
  const report = summary({
    requests: 100,
    perMinute: 1_200,
    seconds: 5,
    failures: 1,
    times: [...times, 150],
  });
  t.match(report, { p50Ms: 50, p95Ms: 95, p99Ms: 99, maxMs: 150, under100: 0.99, under200: 1, failures: 1 });
  const text = shown('evaluation', { ...report, firstFailure: 'answered 500' });
  t.match(text, 'evaluation: 100 requests at 1,200/min');
  t.match(text, 'p(95)=95.0 ms p(99)=99.0 ms max=150 ms');
  t.match(text, /under 100 ms \.*: 99\.00 %/);
  t.match(text, /http_req_failed \.*: 1\.00 % {2}1 of 100/);
  t.match(text, 'answered 500');
});
