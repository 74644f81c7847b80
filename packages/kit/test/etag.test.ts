import t from 'tap';
import { matches, quote, strongMatches } from '../src/http/etag.ts';

const tag = quote('7');

t.test('which headers name version 7', t => {
  const cases: [header: string | undefined, weak: boolean, strong: boolean][] = [
    ['"7"', true, true],
    ['W/"7"', true, false],
    ['7', true, true],
    ['W/7', true, false],
    ['*', true, true],
    [' * ', true, true],
    ['"6", "7"', true, true],
    ['"6","7"', true, true],
    ['6, 7', true, true],
    ['"a,b", W/"x", "7"', true, true],
    ['"7-gzip"', true, true],
    ['"7-zstd"', true, true],
    ['"77"', false, false],
    ['"6"', false, false],
    ['"a,7"', false, false],
    ['"*"', false, false],
    ['""', false, false],
    ['', false, false],
    [undefined, false, false],
  ];
  for (const [header, weak, strong] of cases) {
    t.equal(matches(header, tag), weak, `If-None-Match: ${header}`);
    t.equal(strongMatches(header, tag), strong, `If-Match: ${header}`);
  }
  t.end();
});

t.test('a weak tag of ours never matches strongly', t => {
  t.ok(matches('"7"', 'W/"7"'));
  t.notOk(strongMatches('"7"', 'W/"7"'));
  t.end();
});

t.test('a tag holds no quotes, spaces or line breaks', t => {
  t.equal(quote('a-1.b:c'), '"a-1.b:c"');
  for (const value of ['a"b', 'a b', 'a\r\nx: y', 'ñ']) t.throws(() => quote(value), TypeError);
  t.end();
});
