// `npm run faults`: puts every promise of reliability to the test. `--help` tells the rest.
import { readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { thisMachine } from './bench/machine.ts';
import { type Result, withResults } from './faults/page.ts';
import { keyOf, root, type Shown, show } from './faults/proofs.ts';
import { type Proof, type Row, rows } from './faults/rows.ts';
import { table } from './swarm/table.ts';

const help = `npm run faults [-- R5 R6 ...] [-- --seconds 60] [-- --no-swarm] [-- --write] [-- --list]

Does to Bandera what R1 to R12 promise to bear, on real servers that it starts itself, and prints one table: fault, target,
what was measured. Ends with 1 when a promise is not held. All of it takes about 40 minutes.

  R5 R6 ...   these rows only
  --seconds   how long a backend is away (60)
  --no-swarm  leaves out what needs a Docker Engine; rows that nothing else proves are then not run
  --list      the rows and the tests that prove them
  --write     updates docs/faults.md: the rows that were run, the others stay

MariaDB, Redis and NATS must be installed; R1, R3 and R11 start a Docker Engine of their own, R7 mounts a file system that
hangs: both need root on Linux. R4 and the drain of a node need several machines: they are read from the last run of
scripts/lab test in docs/lab.md.
`;

const commands = { swarm: 'npm run test:swarm', lab: 'scripts/lab test' } as const;
const words = { true: 'yes', false: 'NO', undefined: 'not run' } as const;
const say = (line: string) => void process.stderr.write(`faults: ${line}\n`);
const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => interruption.abort(signal));

process.exitCode = await main(process.argv.slice(2)).catch(error => {
  say(error instanceof Error ? error.message : String(error));
  return 1;
});

async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      seconds: { type: 'string' },
      list: { type: 'boolean', default: false },
      'no-swarm': { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return print(help);
  if (values.list) return print(`${listed()}\n`);
  if (values.seconds !== undefined) process.env['FAULT_SECONDS'] = secondsOf(values.seconds);
  const wanted = chosen(positionals);
  const results = await runAll(values['no-swarm'] ? wanted.map(withoutSwarm) : wanted);
  print(`\n${printed(results)}\n`);
  if (values.write) write(results);
  return results.every(({ held }) => held !== false) ? 0 : 1;
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

function chosen(ids: readonly string[]): Row[] {
  const unknown = ids.filter(id => !rows.some(row => row.id === id));
  if (unknown.length > 0) throw new Error(`there is no ${unknown.join(', ')}: see npm run faults -- --list`);
  return rows.filter(({ id }) => ids.length === 0 || ids.includes(id));
}

function secondsOf(text: string): string {
  if (!/^[1-9]\d*$/.test(text)) throw new Error('--seconds must be a positive whole number');
  return text;
}

/** Each proof once, whichever rows want it. */
async function runAll(wanted: readonly Row[]): Promise<Result[]> {
  const { signal } = interruption;
  const shown = new Map<string, Shown>();
  for (const { proofs } of wanted) {
    for (const proof of proofs) {
      const key = keyOf(proof);
      if (shown.has(key)) continue;
      signal.throwIfAborted();
      say(`== ${key}`);
      const found = await show(proof, asking(key, wanted), { say, signal });
      shown.set(key, found);
      for (const [id, lines] of found.told) for (const line of lines) say(`${id}: ${line}`);
    }
  }
  return wanted.map(row => resultOf(row, shown));
}

function withoutSwarm(row: Row): Row {
  return { ...row, proofs: row.proofs.filter(({ kind }) => kind !== 'swarm') };
}

/** Which rows want to know something of a run, and what. */
function asking(key: string, wanted: readonly Row[]): { id: string; names: string[] }[] {
  return wanted.flatMap(({ id, proofs }) =>
    proofs.filter(proof => keyOf(proof) === key).map(proof => ({ id, names: namesOf(proof) })),
  );
}

function namesOf(proof: Proof): string[] {
  if (proof.kind === 'swarm') return proof.lines;
  return proof.kind === 'lab' ? proof.trials : [];
}

function resultOf(row: Row, shown: ReadonlyMap<string, Shown>): Result {
  const own = row.proofs.flatMap(proof => shown.get(keyOf(proof)) ?? []);
  const run = own.flatMap(({ held }) => held(row.id) ?? []);
  const measured = own.flatMap(({ told }) => told.get(row.id) ?? []).join('; ');
  const held = run.every(Boolean) && (row.meets?.(measured) ?? true);
  return { row, held: run.length === 0 ? undefined : held, measured };
}

function printed(results: readonly Result[]): string {
  return table(
    ['', 'held', 'fault', 'target', 'measured'],
    results.map(({ row, held, measured }) => [row.id, words[`${held}`], row.fault, row.target, measured]),
  );
}

function listed(): string {
  return table(
    ['', 'fault', 'shown by'],
    rows.map(({ id, fault, proofs }) => [id, fault, proofs.map(shownBy).join(', ')]),
  );
}

function shownBy(proof: Proof): string {
  return proof.kind === 'test' ? proof.file : commands[proof.kind];
}

function write(results: readonly Result[]): void {
  const file = path.join(root, 'docs/faults.md');
  const { cpu, cores } = thisMachine();
  // What else ran there spoils times.
  const load = Math.round(loadavg()[1] ?? 0);
  const when = `${new Date().toISOString().slice(0, 10)}, ${cores} x ${cpu}, load ${load}`;
  writeFileSync(file, withResults(readFileSync(file, 'utf8'), rows, results, when));
}
