// `npm run check` runs this: the stack files against what Docker Swarm ignores or does otherwise than one would think.
import { globSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { inWords, lintFile, rules } from './swarm/lint/lint.ts';

const help = `node scripts/lint-stacks.ts [FILE...] [--rules] [--help]

Checks stack files, all of the repository unless some are named, and prints FILE:SERVICE: RULE and what is wrong, why, and
what to write. Exits with 1 when it finds something. Needs no Docker.
  --rules   lists the rules
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rules: { type: 'boolean' }, help: { type: 'boolean' } },
});

if (values.help) process.stdout.write(help);
else if (values.rules)
  process.stdout.write(rules.map(({ name, why, fix }) => `${name}\n    ${why}\n    ${fix}\n`).join(''));
else main(positionals);

function main(named: string[]): void {
  const files = named.length > 0 ? named : ['stack.yml', ...globSync('swarm/*.yml').sort()];
  const findings = files.flatMap(file => lintFile(file, 'stack.yml'));
  for (const finding of findings) process.stdout.write(`${inWords(finding)}\n`);
  process.stdout.write(
    `lint-stacks: ${files.length} files, ${rules.length} rules, ${findings.length} findings\n`,
  );
  process.exitCode = findings.length > 0 ? 1 : 0;
}
