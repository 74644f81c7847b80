// `npm run bench`: measures what Bandera promises, beside its references. `--help` tells the rest.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Bench, openBench, type Row } from './bench/bench.ts';
import { type Machine, thisMachine } from './bench/machine.ts';
import { NotAvailable, type RowResult } from './bench/outcome.ts';
import { page, type Results, targetChart } from './bench/page.ts';
import { printed } from './bench/printed.ts';
import { rows } from './bench/rows.ts';

const help = `npm run bench [-- --only ROW[,ROW]] [--quick] [--rows N] [--write]

Measures each row of the table of targets beside its reference, in turn, and prints one table. Ends with 1 when an
answer is wrong, never because something is slow. Peers are installed from npm into .bench/, wrk and database servers
come from Debian when this is root, and what cannot be had is reported as not available.

  --only    these rows; may be repeated
  --list    the rows
  --quick   3 short rounds and small data: whether it works, not how fast it is
  --rows    rollup rows behind a usage report (1,000,000; the target says 10,000,000)
  --write   updates docs/benchmarks.md, its chart and docs/benchmarks/latest.json with what was measured
`;

/** An answer with a thousand errors in it would hide the table. */
const longestReason = 300;
const root = join(import.meta.dirname, '..');
const kept = join(root, '.bench');
const docs = join(root, 'docs');
const latest = join(docs, 'benchmarks', 'latest.json');

process.exitCode = await main(process.argv.slice(2)).catch(error => {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});

async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string', multiple: true, default: [] },
      list: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      rows: { type: 'string' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return show(help);
  if (values.list) return show(rows.map(({ key, title }) => `${key.padEnd(16)} ${title}\n`).join(''));
  const wanted = chosen(values.only.flatMap(names => names.split(',')));
  const machine = thisMachine();
  const results = await measure(wanted, {
    quick: values.quick,
    rowCount: rowCount(values.rows, values.quick),
  });
  show(`${printed(results)}\n`);
  keep({ machine, results, write: values.write });
  return results.some(({ failed }) => failed) ? 1 : 0;
}

function chosen(names: string[]): Row[] {
  const unknown = names.filter(name => !rows.some(({ key }) => key === name));
  if (unknown.length > 0) throw new Error(`there is no row ${unknown.join(', ')}; --list names them`);
  return names.length === 0 ? rows : rows.filter(({ key }) => names.includes(key));
}

function rowCount(given: string | undefined, quick: boolean): number {
  if (given === undefined) return quick ? 50_000 : 1_000_000;
  const count = Number(given.replaceAll(/[_,]/g, ''));
  if (!Number.isInteger(count) || count < 10_000)
    throw new Error('--rows must be a whole number of at least 10000');
  return count;
}

async function measure(
  wanted: Row[],
  { quick, rowCount }: { quick: boolean; rowCount: number },
): Promise<RowResult[]> {
  const results: RowResult[] = [];
  for (const row of wanted) {
    await using bench = openBench({
      rounds: quick ? 3 : 7,
      seconds: quick ? 1 : 5,
      quick,
      rows: rowCount,
      kept,
      say: line => process.stderr.write(`bench: ${row.key}: ${line}\n`),
    });
    bench.say(row.title);
    results.push({ key: row.key, at: new Date().toISOString(), quick, ...(await outcomeOf(row, bench)) });
  }
  return results;
}

async function outcomeOf(
  row: Row,
  bench: Bench,
): Promise<Pick<RowResult, 'outcome' | 'unavailable' | 'failed'>> {
  try {
    return { outcome: await row.run(bench) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (error instanceof NotAvailable) return { unavailable: reason };
    bench.say((error instanceof Error ? (error.stack ?? reason) : reason).slice(0, 2_000));
    const [firstLine = ''] = reason.split('\n');
    return { failed: firstLine.slice(0, longestReason) };
  }
}

/** Always beside the peers, and in the documentation when that is asked for. */
function keep({ machine, results, write }: { machine: Machine; results: RowResult[]; write: boolean }): void {
  mkdirSync(kept, { recursive: true });
  writeFileSync(join(kept, 'last.json'), `${JSON.stringify({ machine, rows: results }, null, 2)}\n`);
  if (!write) return;
  const all = merged({ machine, rows: results });
  mkdirSync(join(docs, 'benchmarks'), { recursive: true });
  writeFileSync(latest, `${JSON.stringify(all, null, 2)}\n`);
  writeFileSync(join(docs, 'benchmarks', 'chart.svg'), targetChart(all, rows));
  writeFileSync(join(docs, 'benchmarks.md'), page(all, rows));
}

/** Rows that were not measured this time stay as they were, unless another machine measured them. */
function merged(fresh: Results): Results {
  if (!existsSync(latest)) return fresh;
  const before: Results = JSON.parse(readFileSync(latest, 'utf8'));
  const { cpu, cores, memoryGiB } = fresh.machine;
  const isSame =
    before.machine.cpu === cpu && before.machine.cores === cores && before.machine.memoryGiB === memoryGiB;
  const others = isSame ? before.rows.filter(({ key }) => !fresh.rows.some(row => row.key === key)) : [];
  return { ...fresh, rows: [...others, ...fresh.rows] };
}

function show(text: string): number {
  process.stdout.write(text);
  return 0;
}
