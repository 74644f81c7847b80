import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { trials } from '../swarm/lab/trials.ts';
import { startBackends } from '../testing/backends/start-backends.ts';
import type { Proof } from './rows.ts';

export const root = path.join(import.meta.dirname, '../..');

/** What became of a proof. */
export interface Shown {
  /** For a row; undefined where nothing was run: `told` then says why. */
  held: (id: string) => boolean | undefined;
  /** By row, what was measured. */
  told: ReadonlyMap<string, string[]>;
}

type Say = (line: string) => void;

/** What makes two proofs the same run. */
export const keyOf = (proof: Proof): string => (proof.kind === 'test' ? proof.file : proof.kind);

/** Runs what a proof asks for; `rows` are the ids that want to know. */
export async function show(
  proof: Proof,
  rows: readonly { id: string; names: readonly string[] }[],
  { say, signal }: { say: Say; signal: AbortSignal },
): Promise<Shown> {
  if (proof.kind === 'test') return showTest(proof, { say, signal });
  return proof.kind === 'swarm' ? showSwarm(rows, { say, signal }) : showLab(rows);
}

async function showTest(
  { file, env = {}, backends }: Extract<Proof, { kind: 'test' }>,
  { say, signal }: { say: Say; signal: AbortSignal },
): Promise<Shown> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bandera-faults-'));
  const servers = backends ? await startBackends(folder, say) : undefined;
  try {
    // With CI=true a test fails where it would otherwise leave out what it has no backend for. TAP_TIMEOUT is in seconds.
    const given = { CI: 'true', TAP_TIMEOUT: '1800', ...servers?.env, ...env, ...chosen(Object.keys(env)) };
    const { code, lines } = await run([file], given, signal);
    const told = new Map<string, string[]>();
    for (const line of lines) {
      const [, id, text] = /^\s*# (R\d+): (.+)$/.exec(line) ?? [];
      if (id && text) told.set(id, [...(told.get(id) ?? []), text]);
      if (/^\s*not ok/.test(line)) say(line.trim());
    }
    return { held: () => code === 0, told };
  } finally {
    await servers?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Those of these variables that whoever started us has set. */
const chosen = (names: readonly string[]) =>
  Object.fromEntries(
    names.flatMap((name): [string, string][] => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );

async function showSwarm(
  rows: readonly { id: string; names: readonly string[] }[],
  { say, signal }: { say: Say; signal: AbortSignal },
): Promise<Shown> {
  // Losing everything takes minutes more: only for the row that asks for it.
  const withLoss = rows.some(({ names }) => names.includes('backup'));
  const { code, lines } = await run(
    ['scripts/test-swarm.ts', ...(withLoss ? ['--restore'] : [])],
    {},
    signal,
    say,
  );
  return { held: () => code === 0, told: fromSummary(rows, lines, code === 0) };
}

/** How test:swarm tells that it went through this part, and what that took. */
const lossPart = /^backup, loss of everything, restore +(\d+ s)$/;

/** Lines such as `update   sent   5000  failed   0  p50 …`; `backup` is a part of the story that has no load. */
export function fromSummary(
  rows: readonly { id: string; names: readonly string[] }[],
  lines: readonly string[],
  passed: boolean,
): Map<string, string[]> {
  const found = rows.map(({ id, names }): [string, string[]] => [
    id,
    names.flatMap(name => {
      if (name === 'backup') {
        const [, took] = lines.map(each => lossPart.exec(each)).find(found => found) ?? [];
        return took === undefined || !passed
          ? []
          : [`whole Swarm: everything removed, restored, every hash equal: ${took}`];
      }
      const line = lines.find(each => each.startsWith(`${name} `) && / sent +\d+ /.test(each));
      const [, sent, failed, p99] = /sent +(\d+) +failed +(\d+) .*p99 (\d+ ms)/.exec(line ?? '') ?? [];
      return sent === undefined ? [] : [`${name}: ${failed} of ${sent} requests failed, p99 ${p99}`];
    }),
  ]);
  return new Map(found);
}

function showLab(rows: readonly { id: string; names: readonly string[] }[]): Shown {
  const page = readFileSync(path.join(root, 'docs/lab.md'), 'utf8');
  const told = new Map<string, string[]>();
  const held = new Map<string, boolean>();
  for (const { id, names } of rows) {
    const seen = names.flatMap(name => trialIn(page, name) ?? []);
    if (seen.length > 0)
      held.set(
        id,
        seen.every(({ passed }) => passed),
      );
    told.set(
      id,
      seen.length > 0 ? seen.map(({ line }) => line) : ['lab: not in docs/lab.md yet; scripts/lab test'],
    );
  }
  return { held: id => held.get(id), told };
}

/** What docs/lab.md says of a trial. */
function trialIn(page: string, name: string): { passed: boolean; line: string } | undefined {
  const { shows = '' } = trials.find(trial => trial.name === name) ?? {};
  const row = page.split('\n').find(line => line.startsWith(`| ${shows} |`));
  const [, result, , what = ''] = row?.split(' | ') ?? [];
  if (result === undefined) return undefined;
  return { passed: result === 'passed', line: `lab, ${name}: ${result}, ${what.replace(/ \|$/, '')}` };
}

interface Ran {
  code: number;
  lines: string[];
}

function run(args: string[], env: Record<string, string>, signal: AbortSignal, say?: Say): Promise<Ran> {
  const child: ChildProcess = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', say ? 'pipe' : 'inherit'],
  });
  const end = () => child.kill('SIGTERM');
  signal.addEventListener('abort', end);
  const lines: string[] = [];
  if (child.stdout) createInterface({ input: child.stdout }).on('line', line => lines.push(line));
  if (child.stderr && say) createInterface({ input: child.stderr }).on('line', say);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', code => {
      signal.removeEventListener('abort', end);
      resolve({ code: code ?? 1, lines });
    });
  });
}
