import { execFileSync, spawnSync } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { house } from '@bandera/contracts/house';
import t from 'tap';
import { stringify } from 'yaml';
import { variablesIn } from '../../scripts/swarm/interpolate.ts';
import { exceptions } from '../../scripts/swarm/lint/exceptions.ts';
import { inWords, lint, lintFile, rules } from '../../scripts/swarm/lint/lint.ts';
import { at, listOf, readStack, textOf, type Value } from '../../scripts/swarm/lint/stack.ts';
import { parseSettings } from '../../scripts/swarm/settings.ts';
import { findBinary } from '../../scripts/testing/backends/find-binary.ts';
import { spoilt } from './bad-stacks.ts';
import { goodStack, type StackValue } from './good-stack.ts';

const root = join(import.meta.dirname, '../..');
const files = ['stack.yml', ...globSync('swarm/*.yml', { cwd: root }).sort()];
const overlays = ['swarm/acme.yml', 'swarm/local-assets.yml', 'swarm/tls.yml'];

t.test('a good stack has no findings, and each rule finds what it is for', async t => {
  const folder = t.testdir({ 'web.conf': 'x' });
  const found = (stack: StackValue) => {
    // A quoted `on` is what the rule asks for, so the bad one is made of the text.
    const text = stringify(stack, { version: '1.1', aliasDuplicateObjects: false }).replace(
      /UNQUOTED: (")?on\1?/,
      'on: 1',
    );
    return lint(readStack(join(folder, 'stack.yml'), text));
  };
  t.strictSame(found(goodStack()).map(inWords), []);
  for (const [rule, says, spoil] of spoilt) {
    const stack = goodStack();
    spoil(stack);
    const finding = found(stack).find(each => each.rule.name === rule && says.test(each.says));
    t.ok(finding, `${rule}: ${says}`);
    if (finding)
      t.match(
        inWords(finding),
        /stack\.yml:\w*: [\w-]+: .* \(line \d+\)\.\n {4}\S.*\.\n {4}\S/,
        'what, why and what to write',
      );
  }
  const tried = new Set(spoilt.map(([rule]) => rule));
  t.strictSame(
    rules.map(({ name }) => name).filter(name => !tried.has(name)),
    [],
    'each rule has a case',
  );
});

t.test('our stacks pass, and need every exception', async t => {
  for (const file of files)
    t.strictSame(lintFile(join(root, file), join(root, 'stack.yml')).map(inWords), [], file);
  for (const { file, service, rule: name, says, why } of exceptions) {
    const stack = readStack(join(root, file));
    const remarks = rules.find(each => each.name === name)?.check(stack) ?? [];
    t.ok(
      remarks.some(each => each.service === service && says.test(each.says)),
      `${file}:${service}: ${name}: ${why}`,
    );
  }
});

t.test('every client takes every file', async t => {
  const docker = ['/usr/local/bin/docker', '/usr/bin/docker', findBinary('docker')].filter(
    each => each !== undefined,
  );
  const clients = [...new Set(docker)].filter(client => spawnSync(client, ['--version']).status === 0);
  if (clients.length === 0) {
    t.comment('no docker client is installed: the stack files are not read by Docker itself');
    t.notOk(process.env['CI'], 'with CI=true it is a failure');
    return;
  }
  for (const client of clients) {
    const { stdout } = spawnSync(client, ['--version'], { encoding: 'utf8' });
    for (const file of files) {
      const isOnTop = overlays.includes(file);
      const given = (isOnTop ? ['stack.yml', file] : [file]).flatMap(each => ['-c', each]);
      // What the client says of a file that it can read, without an engine.
      const { stderr } = spawnSync(client, ['-H', 'unix:///nonexistent', 'stack', 'deploy', ...given, 'x'], {
        cwd: root,
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], ...someValues() },
      });
      t.match(stderr, /Cannot connect to the Docker daemon/, `${file}, ${stdout.trim()}`);
      t.notMatch(stderr, /Ignoring|unsupported|deprecated/i, 'without a notice');
    }
  }
});

t.test('docker stack config prints every file, all variables filled', async t => {
  const client = ['/usr/local/bin/docker', '/usr/bin/docker'].find(each =>
    spawnSync(each, ['stack', 'config', '--help']).stdout?.includes('stack config'),
  );
  if (!client) return t.comment('no docker client that has `stack config` is installed');
  for (const file of files) {
    const given = (overlays.includes(file) ? ['stack.yml', file] : [file]).flatMap(each => ['-c', each]);
    const text = execFileSync(client, ['stack', 'config', ...given], {
      cwd: root,
      encoding: 'utf8',
      env: someValues(),
    });
    t.notMatch(text, /\$\{/, file);
  }
});

/** A value for each variable that a file requires. */
function someValues(): Record<string, string> {
  const texts = files.map(file => readFileSync(join(root, file), 'utf8'));
  const required = texts.flatMap(text => [...text.matchAll(/\$\{(\w+):?\?/g)].map(([, name = '']) => name));
  return Object.fromEntries(required.map(name => [name, name.endsWith('_REPLICAS') ? '2' : 'x']));
}

t.test('the application: every service of the house, each with its own secrets and no more', async t => {
  const stack = readStack(join(root, 'stack.yml'));
  const names = Object.keys(house.services);
  t.strictSame(stack.services.map(({ name }) => name).sort(), [...names, 'edge'].sort());
  const always = ['internal_secret', 'nats_url'];
  const secretsOf = (value: Value) =>
    listOf(value['secrets'])
      .map(secret => textOf(at(secret, 'source')))
      .sort();
  for (const { name, value } of stack.services) {
    const wanted = [
      ...(name === 'edge' ? [] : always),
      ...(['edge', 'evaluation'].includes(name) ? [] : ['redis_url', `database_url_${name}`]),
      ...(['users', 'verification', 'notifications'].includes(name) ? ['smtp_url'] : []),
      ...(['users', 'notifications'].includes(name) ? ['key_encryption_secret'] : []),
    ];
    t.strictSame(secretsOf(value), wanted.sort(), name);
  }
  const networksOf = (service: string) => at(stack.value, 'services', service, 'networks');
  t.strictSame(networksOf('edge'), ['edge'], 'who gets into the edge reaches neither NATS nor Redis');
  const assets = stack.services.filter(({ value }) => JSON.stringify(value['volumes']).includes('"assets"'));
  t.strictSame(
    assets.map(({ name }) => name),
    ['companies'],
  );
});

t.test('every setting of the stacks is explained', async t => {
  const example = readFileSync(join(root, 'swarm/settings.env.example'), 'utf8');
  const told = [...example.matchAll(/^#?([A-Z][A-Z0-9_]+)=/gm)].map(([, name = '']) => name);
  const known = files.flatMap(file => variablesIn(readFileSync(join(root, file), 'utf8')));
  const madeByDeploy = /_HASH$|_VOLUME$|_REPLICAS$/;
  for (const name of new Set(known.filter(each => !madeByDeploy.test(each) && !/_IMAGE$/.test(each))))
    t.ok(told.includes(name), name);
});

t.test('images are built from those of swarm/images.env', async t => {
  const { NODE_BASE, CADDY_BASE, NATS_BASE, ...others } = parseSettings(
    readFileSync(join(root, 'swarm/images.env'), 'utf8'),
  );
  const defaults = readFileSync(join(root, 'Dockerfile'), 'utf8').matchAll(/^ARG (\w+)=(\S+)$/gm);
  const built = Object.fromEntries([...defaults].map(([, name, image]) => [name, image]));
  t.strictSame(built, { NODE_BASE, CADDY_BASE, NATS_BASE });
  const used = files.flatMap(file => variablesIn(readFileSync(join(root, file), 'utf8')));
  for (const name of Object.keys(others)) t.ok(used.includes(name), `${name} is an image of a stack`);
});

t.test('the linter as a command', async t => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, ['scripts/lint-stacks.ts', ...args], { cwd: root, encoding: 'utf8' });
  t.match(run('--help').stdout, /FILE:SERVICE/);
  t.equal(
    run('--rules')
      .stdout.split('\n')
      .filter(line => /^\S/.test(line)).length,
    rules.length,
  );
  const folder = t.testdir();
  const bad = join(folder, 'bad.yml');
  writeFileSync(bad, 'version: "3.9"\nservices:\n  web:\n    image: web:latest\n');
  const { status, stdout } = run(bad);
  t.equal(status, 1);
  t.match(stdout, /bad\.yml:web: image: image is web:latest \(line 3\)/);
  writeFileSync(bad, 'services: [\n');
  t.match(run(bad).stderr, /bad\.yml: .*line 2/s);
});
