import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';

const importsOf = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(match => match[1] ?? '');

/** Folders of a service, lowest first: a file may import from its own level's neighbours and from below. */
const layers = ['config', 'domain', 'store', 'changes', 'routes', 'service'];

const layerOf = (service: string, file: string): number => {
  const [first = ''] = path.relative(path.join('services', service), file).split(path.sep);
  return layers.indexOf(first.replace(/\.ts$/, ''));
};

t.test('a service reads downward and never into another service', async t => {
  for (const file of globSync('services/*/**/*.ts', { exclude: path => path.includes('node_modules') })) {
    const service = file.split(path.sep)[1] ?? '';
    const isTest = file.includes(`${path.sep}test${path.sep}`);
    for (const specifier of importsOf(file)) {
      if (!specifier.startsWith('.')) continue;
      const target = path.normalize(path.join(path.dirname(file), specifier));
      t.ok(
        target.startsWith(path.join('services', service) + path.sep),
        `${file} stays in its folder (${specifier})`,
      );
      const [from, to] = [layerOf(service, file), layerOf(service, target)];
      // A type may be told upward: domain functions speak of what a store returns.
      const typeOnly = new RegExp(`import type [^;]*'${specifier.replaceAll('.', '\\.')}'`).test(
        readFileSync(file, 'utf8'),
      );
      if (!isTest && !typeOnly && from >= 0 && to >= 0)
        t.ok(to <= from, `${file} does not import upward (${specifier})`);
    }
  }
});

t.test('packages know nothing of services, the kit nothing of contracts, the engine of neither', async t => {
  for (const file of globSync('packages/*/{src,test}/**/*.ts')) {
    const [, name] = file.split(path.sep);
    for (const specifier of importsOf(file)) {
      t.notMatch(specifier, /services\//, file);
      if (name === 'kit') t.notMatch(specifier, /^@bandera\/(contracts|engine)/, file);
      // The SDK goes into applications: of the house it brings the engine alone.
      if (name === 'engine' || name === 'sdk') t.notMatch(specifier, /^@bandera\/(contracts|kit)/, file);
    }
  }
});

t.test('the broker and the SQLite dialect stand behind one file each', async t => {
  const users = (name: string) =>
    globSync('{packages,services,scripts}/**/*.ts', {
      exclude: path => path.includes('node_modules'),
    }).filter(file => !file.includes(`${path.sep}test`) && importsOf(file).includes(name));
  t.strictSame(users('nats'), ['packages/kit/src/events/nats-client.ts']);
  t.strictSame(
    users('node:sqlite').filter(file => file.includes('/db/')),
    ['packages/kit/src/db/sqlite.ts'],
  );
});
