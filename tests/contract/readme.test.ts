import { existsSync, readFileSync } from 'node:fs';
import { platformSchema } from '@bandera/kit/platform-config';
import t from 'tap';
import { allServices } from '../../scripts/all-services.ts';

const readme = readFileSync('README.md', 'utf8');
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));

t.test('README names every environment variable', async t => {
  const names = [platformSchema, ...allServices.map(service => service.config)].flatMap(schema =>
    Object.keys(schema.shape),
  );
  for (const name of new Set(names)) t.ok(readme.includes(`\`${name}\``), name);
});

t.test('every command that README shows exists', async t => {
  for (const text of [
    readme,
    readFileSync('README.es.md', 'utf8'),
    readFileSync('CONTRIBUTING.md', 'utf8'),
  ]) {
    for (const [, run, name = ''] of text.matchAll(/npm (run )?([a-z:-]+)/g)) {
      if (run || ['start', 'test'].includes(name)) t.ok(manifest.scripts[name], `npm ${run ?? ''}${name}`);
    }
    for (const [, , target = ''] of text.matchAll(/(\]\(|src=")([^)":#]+)[)"]/g))
      t.ok(existsSync(target), target);
  }
});

t.test('every dependency has its reason in CONTRIBUTING', async t => {
  const table = readFileSync('CONTRIBUTING.md', 'utf8');
  const manifests = [
    '.',
    'packages/kit',
    'packages/engine',
    'packages/sdk',
    'services/console',
    ...allServices.map(service => `services/${service.name}`),
  ];
  for (const folder of manifests) {
    const {
      dependencies = {},
      devDependencies = {},
      peerDependencies = {},
    } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
    for (const name of Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies })) {
      if (!name.startsWith('@types/') && !name.startsWith('@bandera/'))
        t.ok(table.includes(name), `${name} (${folder})`);
    }
  }
});
