// docs/deploy.md is what an operator types from: everything that it names must be there, and nothing may be left out.
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import t from 'tap';
import { ensureSecrets, storing } from '../../scripts/swarm/laptop.ts';
import { parseSettings } from '../../scripts/swarm/settings.ts';
import { parseStack } from '../../scripts/swarm/stacks.ts';

const read = (file: string) => readFileSync(file, 'utf8');
const page = read('docs/deploy.md');
const stackFiles = ['stack.yml', ...globSync('swarm/*.yml')];
const matches = (text: string, pattern: RegExp) => [
  ...new Set([...text.matchAll(pattern)].map(([, found = '']) => found)),
];
/** What stands between backticks, and whole blocks of code. */
const code = [...page.matchAll(/```[a-z]*\n([\s\S]*?)```|`([^`\n]+)`/g)].map(
  ([, block, word]) => block ?? word ?? '',
);
const section = (title: string) => page.split(/^## /m).find(part => part.startsWith(`${title}\n`)) ?? '';

t.test('every script that it names is there, with the options that it gives', async t => {
  // Lines that a backslash ends go on.
  const lines = code.flatMap(each => each.replaceAll('\\\n', ' ').split('\n'));
  const called = lines.flatMap(line =>
    line.split(/&&|[;|]/).flatMap(command => {
      const [, script, rest = ''] = /(?:^|\s)(scripts\/[\w/.-]+)(.*)$/.exec(command) ?? [];
      // `bash -s -- OPTIONS < script`: the options stand before it.
      const given = command.includes(' < scripts/') ? command : rest;
      return script === undefined ? [] : [{ script, options: matches(given, /(?<=\s)(--[a-z][a-z-]*)/g) }];
    }),
  );
  t.ok(called.length > 40, `${called.length} calls`);
  const helps = new Map<string, string>();
  for (const { script, options } of called) {
    t.ok(existsSync(script), script);
    if (options.length === 0 || script.endsWith('.ts')) continue;
    const help = helps.get(script) ?? execFileSync('bash', [script, '--help'], { encoding: 'utf8' });
    helps.set(script, help);
    for (const option of options) t.match(help, option, `${script} ${option}`);
  }
  // All but the one that only containers run.
  const operators = readdirSync('scripts', { withFileTypes: true })
    .filter(entry => entry.isFile() && !entry.name.includes('.') && entry.name !== 'livez')
    .map(({ name }) => `scripts/${name}`);
  for (const script of operators) t.match(page, script, `${script} is explained`);
  const { scripts } = JSON.parse(read('package.json'));
  for (const name of matches(page, /npm run ([a-z:-]+)/g)) t.ok(scripts[name], `npm run ${name}`);
});

t.test('every file that it names is there', async t => {
  const files = code.flatMap(each =>
    matches(each, /(?<![\w/.-])((?:swarm|tests|services|docs)\/[\w./-]+\w)/g),
  );
  for (const file of [...files, ...code.filter(each => each === 'stack.yml')]) {
    // Made by the operator.
    if (file !== 'swarm/settings.env') t.ok(existsSync(file), file);
  }
  for (const link of matches(page, /\]\(([^)]+)\)/g)) {
    const [file = '', anchor] = link.split('#');
    if (/^https?:/.test(file)) continue;
    const target = file === '' ? 'docs/deploy.md' : path.join('docs', file);
    t.ok(existsSync(target), link);
    if (anchor === undefined) continue;
    const anchors = matches(read(target), /^#+ (.+)$/gm).map(title =>
      title
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    );
    t.ok(anchors.includes(anchor), link);
  }
});

t.test('every setting is explained, and none that is not there', async t => {
  const example = read('swarm/settings.env.example');
  const settings = matches(example, /^#?([A-Z][A-Z_]+)=/gm);
  const named = new Set(matches(section('Settings'), /`([A-Z][A-Z_]+)`/g));
  for (const name of settings) t.ok(named.has(name), `${name} stands in the table`);
  const overlays = ['INFRA_OVERLAYS', 'OPS_OVERLAYS'];
  for (const name of named) t.ok(settings.includes(name) || overlays.includes(name), `${name} is a setting`);

  const asked = globSync('scripts/swarm/*.ts').flatMap(file =>
    matches(read(file), /settings\['([A-Z_]+)'\]/g),
  );
  const variables = stackFiles.flatMap(file =>
    matches(read(file), /\$\{([A-Z_]+)/g).filter(name => !/_(HASH|VOLUME|REPLICAS)$/.test(name)),
  );
  const images = parseSettings(read('swarm/images.env'));
  for (const name of new Set([...asked, ...variables]))
    t.ok(settings.includes(name) || name in images, `${name} stands in swarm/settings.env.example`);
});

t.test('every secret is explained, and none that is not there', async t => {
  const wanted = new Set(stackFiles.flatMap(file => Object.keys(parseStack(read(file)).secrets ?? {})));
  const table = section('Secrets');
  for (const name of wanted) t.match(table, `\`${name}\``, name);
  for (const name of matches(page, /secrets\/([a-z_]+)/g))
    t.ok(wanted.has(name) || name === 'database_url_', `secrets/${name}`);
});

t.test('its blocks make the secrets that a laptop gets', async t => {
  const folder = mkdtempSync(path.join(tmpdir(), 'bandera-doc-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  symlinkSync(path.resolve('swarm'), path.join(folder, 'swarm'));
  for (const name of ['database', 'secrets']) {
    const [, block = ''] =
      new RegExp(`<!-- test: ${name} -->\\n\`\`\`sh\\n([\\s\\S]*?)\`\`\``).exec(page) ?? [];
    t.ok(block, name);
    execFileSync('bash', ['-euc', block], { cwd: folder });
  }
  const statements = read(path.join(folder, 'accounts.sql'));
  ensureSecrets(path.join(folder, 'laptop'));
  const known = ['alertmanager', 'grafana_password', 'mysql_init'];
  // Random words and the database's name are another's.
  const shape = (file: string) =>
    read(file)
      .replace(/[0-9a-f]{48}/g, 'WORD')
      .replace(/@[\w.]+:3306/, '@DATABASE')
      .replace('?ssl=required', '')
      .replace(/^smtp:.*/, 'smtp')
      .replace(/[\s,]+/g, ' ')
      .replace(/ \]/g, ']');
  for (const name of readdirSync(path.join(folder, 'laptop')).filter(each => !known.includes(each)))
    t.equal(shape(path.join(folder, 'secrets', name)), shape(path.join(folder, 'laptop', name)), name);
  for (const name of storing) t.match(statements, `GRANT ALL ON bandera_${name}.*`);
});

t.test('the picture of what runs where shows every service', async t => {
  const picture = read('docs/topology.svg');
  const services = ['stack.yml', 'swarm/infra.yml'].flatMap(file =>
    Object.keys(parseStack(read(file)).services),
  );
  for (const name of services.filter(each => each !== 'networks')) t.match(picture, `>${name}<`, name);
  for (const file of ['docs/topology.svg', 'docs/change.svg'])
    t.match(read(file), /prefers-color-scheme: dark/, `${file} suits both themes`);
});

t.test('every alert is listed', async t => {
  for (const file of globSync('swarm/prometheus/rules/*.yml'))
    for (const alert of matches(read(file), /alert: (\w+)/g))
      t.match(page, `[${alert}](alerts.md#${alert.toLowerCase()})`);
});

t.test('every exit code is explained as the scripts have it', async t => {
  const { exitCodes } = await import('../../scripts/swarm/rollout.ts');
  for (const number of [...Object.values(exitCodes), 2]) t.match(page, `\n| ${number} | `);
});
