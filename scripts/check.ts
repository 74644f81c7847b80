// `npm run check`: format, lint and types of the whole repository, the stack files and the shell scripts.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { installWithApt } from './testing/backends/apt-install.ts';
import { findBinary } from './testing/backends/find-binary.ts';
import { shellFiles } from './testing/shell-files.ts';

const help = `npm run check [-- --fix] [-- --help]

Formats and lints with Biome, checks the types with tsc, both over the whole repository, the stack files with
scripts/lint-stacks.ts, and shell scripts with shellcheck, which is left out, aloud, where it is not installed (with CI=true
root installs it on Debian). Exits with 1 if any of them finds an error. Writes nothing, unless:
  --fix   lets Biome write what it can mend by itself first
`;

const root = join(import.meta.dirname, '..');
const color = Boolean(process.stdout.isTTY);

type Tool = { name: string; command?: string; args: string[] };

const biome = (fix: boolean): Tool => ({
  name: 'biome',
  args: [
    join(root, 'node_modules/@biomejs/biome/bin/biome'),
    'check',
    '--max-diagnostics=none',
    `--colors=${color ? 'force' : 'off'}`,
    ...(fix ? ['--write'] : []),
  ],
});
const tsc = (name: string, project: string): Tool => ({
  name,
  args: [join(root, 'node_modules/typescript/bin/tsc'), '-p', project, '--pretty', String(color)],
});
/** What runs in Node, and what runs in a browser. */
const types = [tsc('tsc', '.'), tsc('tsc of the console', 'services/console')];
const stacks: Tool = { name: 'stacks', args: [join(root, 'scripts/lint-stacks.ts')] };

/** Absent where it is not installed; on CI it has to be. */
async function shellcheck(): Promise<Tool | undefined> {
  const isThere = () => findBinary('shellcheck') !== undefined;
  const say = (line: string) => void process.stderr.write(`check: ${line}\n`);
  const onCi = process.env['CI'] === 'true';
  if (!isThere() && onCi && process.getuid?.() === 0 && findBinary('apt-get'))
    await installWithApt({ packages: ['shellcheck'], isDone: isThere, say });
  if (isThere())
    return { name: 'shellcheck', command: 'shellcheck', args: ['--severity=style', ...shellFiles(root)] };
  if (onCi) throw new Error('with CI=true shellcheck is required');
  say('shell scripts are left out: install shellcheck');
  return undefined;
}

process.exitCode = await main(process.argv.slice(2)).catch(error => {
  process.stderr.write(`check: ${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});

async function main(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: { fix: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  // tsc must see what Biome wrote; where Biome writes nothing, the two need not wait for each other.
  const first = run(biome(values.fix));
  if (values.fix) await first;
  const shell = await shellcheck();
  const verdicts = await Promise.all([first, ...types.map(run), run(stacks), ...(shell ? [run(shell)] : [])]);
  for (const { name, output } of verdicts) process.stdout.write(`== ${name}\n${output}`);
  const summary = verdicts.map(({ name, passed }) => `${name} ${passed ? 'passed' : 'failed'}`);
  process.stdout.write(`check: ${summary.join(', ')}\n`);
  return verdicts.every(verdict => verdict.passed) ? 0 : 1;
}

function run({
  name,
  command = process.execPath,
  args,
}: Tool): Promise<{ name: string; passed: boolean; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
    child.once('error', reject);
    child.once('close', code =>
      resolve({ name, passed: code === 0, output: Buffer.concat(output).toString() }),
    );
  });
}
