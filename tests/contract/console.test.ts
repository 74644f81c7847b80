import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { siteHeaders } from '@bandera/kit/http/site';
import t from 'tap';
import { parseSync } from 'vite';
import { currentTypes, typesFile } from '../../scripts/console/types.ts';

const source = 'services/console/src';
const languages = ['en', 'es'] as const;

t.test('the types of our API are those of the routes as they are now', { timeout: 120_000 }, async t => {
  const isCurrent = readFileSync(typesFile, 'utf8') === (await currentTypes());
  t.ok(isCurrent, 'or run "npm run types -w services/console"');
});

t.test('every text is there in every language', async t => {
  const names = globSync(`${source}/locales/en/*.json`).map(file => path.basename(file));
  t.strictSame(
    globSync(`${source}/locales/es/*.json`)
      .map(file => path.basename(file))
      .sort(),
    names.toSorted(),
    'the same files',
  );
  for (const name of names) {
    const [english, spanish] = languages.map(language => texts(language, name));
    t.strictSame([...(spanish?.keys() ?? [])].sort(), [...(english?.keys() ?? [])].sort(), name);
    for (const [key, text] of spanish ?? []) {
      t.not(text, '', `${name} ${key}`);
      t.strictSame(placeholders(text), placeholders(english?.get(key) ?? ''), `${name} ${key}: its {{…}}`);
    }
  }
});

t.test('every problem that a service answers has its words', async t => {
  const tables = ['packages/kit/src/http/problem.ts', 'packages/contracts/src/problems.ts'];
  const codes = tables.flatMap(file =>
    [...readFileSync(file, 'utf8').matchAll(/^ {2}'?([a-z-]+)'?: \[\d{3}, /gm)].map(match => match[1] ?? ''),
  );
  t.ok(codes.length > 30, `${codes.length} codes`);
  const known = texts('es', 'common.json');
  for (const code of codes) t.ok(known.has(`problem.${code}`), code);
});

t.test('no text stands in the markup', async t => {
  const files = globSync(`${source}/**/*.tsx`);
  t.ok(files.length > 30);
  for (const file of files) {
    const { program, errors } = parseSync(file, readFileSync(file, 'utf8'));
    t.equal(errors.length, 0, `${file} is read`);
    t.strictSame([...hardCoded(program)], [], file);
  }
});

t.test('nothing is made that the policy would refuse', async t => {
  t.notMatch(siteHeaders['Content-Security-Policy'], /unsafe|\*|https?:/);
  for (const file of globSync(`${source}/**/*.{ts,tsx}`)) {
    const text = readFileSync(file, 'utf8');
    if (!file.endsWith('adopted-style.tsx'))
      t.notMatch(text, /dangerouslySetInnerHTML|<style|\beval\(/, file);
    t.notMatch(text, /(local|session)Storage\.setItem\([^)]*[tT]oken/, `${file} keeps no token`);
  }
});

/** Texts of a namespace by their dotted key; the plural forms of a language count as one. */
function texts(language: string, name: string): Map<string, string> {
  const found = new Map<string, string>();
  const walk = (value: unknown, key: string): void => {
    if (typeof value === 'string') found.set(key.replace(/_(zero|one|two|few|many|other)$/, ''), value);
    else if (typeof value === 'object' && value !== null)
      for (const [part, inner] of Object.entries(value)) walk(inner, key ? `${key}.${part}` : part);
  };
  walk(JSON.parse(readFileSync(`${source}/locales/${language}/${name}`, 'utf8')), '');
  return found;
}

const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)/g)].map(match => match[1]).sort();

/** Attributes that people read or hear. */
const spoken =
  /^(aria-(label|description|roledescription|placeholder)|alt|title|label|placeholder|description|lead|error|nothingFound)$/;
const isWords = (text: string) => /\p{Letter}{2,}/u.test(text);

/** Texts between tags, and in attributes that people read, as they stand in the syntax tree. */
function* hardCoded(node: unknown): Generator<string> {
  if (Array.isArray(node)) {
    for (const each of node) yield* hardCoded(each);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  const { type, name, value, expression } = Object(node);
  if (type === 'JSXText' && isWords(value)) yield value.trim();
  if (type === 'JSXExpressionContainer' && isLiteral(expression)) yield textOf(expression);
  if (type === 'JSXAttribute') {
    const given = value?.type === 'JSXExpressionContainer' ? value.expression : value;
    // A literal elsewhere is a setting; what is computed is looked into.
    if (!isLiteral(given)) yield* hardCoded(given);
    else if (spoken.test(String(name?.name))) yield `${name.name}=${textOf(given)}`;
    return;
  }
  for (const inner of Object.values(node)) yield* hardCoded(inner);
}

/** A text in quotes, or one with holes in it. */
function isLiteral(node: unknown): boolean {
  const { type, value, quasis = [] } = Object(node);
  if (type === 'Literal') return typeof value === 'string' && isWords(value);
  return (
    type === 'TemplateLiteral' && quasis.some((part: { value: { raw: string } }) => isWords(part.value.raw))
  );
}

const textOf = (node: unknown): string => JSON.stringify(Object(node).value ?? Object(node).quasis);
