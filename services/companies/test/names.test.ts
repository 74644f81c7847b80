import t from 'tap';
import { colours, drawInitials, lettersOf, markOf, readMark } from '../domain/initials.ts';
import { freeSlug, slugFrom, slugStem } from '../domain/slug.ts';

t.test('a slug is made from the name', async t => {
  const slugs = {
    'Acme Inc.': 'acme-inc',
    'Librería Ñandú & Cía.': 'libreria-nandu-and-cia',
    'Straße Øst Łódź': 'strasse-ost-lodz',
    '  --42 Ways--  ': '42-ways',
    İstanbul: 'istanbul',
    株式会社: 'company',
    '🎉': 'company',
  };
  for (const [name, slug] of Object.entries(slugs)) t.equal(slugFrom(name), slug, name);
  t.equal(slugFrom('long '.repeat(24)).length, 64, 'of 64 characters at most');
  t.match(slugFrom(`${'a'.repeat(63)} b`), /[a-z]$/, 'and never ends in a hyphen');
});

t.test('a slug that is taken gets a number', async t => {
  t.equal(freeSlug('acme', new Set(['acme-2'])), 'acme');
  t.equal(freeSlug('acme', new Set(['acme'])), 'acme-2');
  t.equal(freeSlug('acme', new Set(['acme', 'acme-2', 'acme-4'])), 'acme-3');
  const long = 'a'.repeat(64);
  const numbered = freeSlug(long, new Set([long]));
  t.ok(numbered.length <= 64 && numbered.endsWith('a-2'));
  t.ok(numbered.startsWith(slugStem(long)), 'the store finds it by the stem');
});

t.test('initials are the first letters of the first two words', async t => {
  const initials = {
    Acme: 'A',
    'acme inc': 'AI',
    "O'Brien & Sons Ltd": 'OS',
    'émile-zola': 'ÉZ',
    'ßeta 7up': 'S7',
    '株式 会社': '株会',
    नमस्ते: 'न',
  };
  for (const [name, letters] of Object.entries(initials)) t.equal(lettersOf(name, 'x'), letters, name);
  t.equal(lettersOf('🎉 !', 'party-time'), 'PT', 'those of the slug where the name has none');
});

t.test('the address of a generated logo holds all that is drawn', async t => {
  const acme = { id: '0190c0de-0000-7000-8000-000000000001', name: 'Acme Émile', slug: 'acme' };
  const mark = markOf(acme);
  t.equal(markOf(acme), mark, 'it is always the same');
  t.equal(
    readMark(markOf({ ...acme, name: 'Other' }))?.colour,
    readMark(mark)?.colour,
    'renaming keeps the colour',
  );
  const initials = readMark(mark);
  t.equal(initials?.letters, 'AÉ');
  t.ok(initials && drawInitials(initials).includes('>AÉ</text>'));
});

t.test('nothing but letters and digits is drawn', async t => {
  const hex = (text: string) => Buffer.from(text).toString('hex');
  const refused = [
    '',
    '1',
    '1-',
    '1-4',
    '99-41',
    '01-41',
    `1-${hex('<')}`,
    `1-${hex('"x')}`,
    `1-${hex('ABC')}`,
  ];
  const odd = [
    '1-c3',
    `1-${hex('\u0301')}`,
    `1-${hex('A\u0301\u0301\u0301\u0301')}`,
    '../etc/passwd',
    '1-41.svg',
  ];
  for (const mark of [...refused, ...odd]) t.equal(readMark(mark), undefined, mark);
});

t.test('white letters are legible on every colour (WCAG 2.2, 1.4.3)', async t => {
  // Relative luminance as WCAG defines it; white has 1.
  const luminance = (colour: string) => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5]
      .map(at => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
      .map(value => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  for (const colour of colours) t.ok(1.05 / (luminance(colour) + 0.05) >= 4.5, colour);
});
