import assert from 'node:assert/strict';
import type { Bench, Row } from '../bench.ts';
import { type SavedEnvironment, savedEnvironment, startEvaluation } from '../evaluation-server.ts';
import { bytes, count } from '../format.ts';
import { residentBytes } from '../machine.ts';
import { sampleFlags } from '../sample-flags.ts';

const flagsEach = 100;

export const memory: Row = {
  key: 'memory',
  title: 'Memory of the evaluation service',
  meaning:
    'Resident memory of the process with 1000 environments of 100 flags each in its saved files, after every environment was evaluated in bulk, against the same process with no environment. A flag has one strategy with one IN constraint and a 50 % rollout. What it costs includes its source, which the server keeps, its compiled form, the answers that it was seen to give, and what the garbage collector leaves lying about.',
  async run(bench) {
    const environmentCount = bench.quick ? 100 : 1_000;
    const none = await residentWith(bench, []);
    const environments = Array.from({ length: environmentCount }, (_, index) =>
      savedEnvironment(`tenant-${index}`, sampleFlags(flagsEach)),
    );
    const all = await residentWith(bench, environments);
    const mebibytes = all.used / 2 ** 20;
    return {
      payload: `${count(environmentCount)} environments of ${flagsEach} flags, two API keys each`,
      lines: [
        {
          what: 'resident, all evaluated once',
          measured: bytes(all.used),
          reference: `${bytes(none.used)} with no environment`,
          goal: { text: '< 512 MiB', limit: 512, better: 'lower' },
          figure: mebibytes,
        },
        { what: 'resident when ready', measured: bytes(all.ready), reference: bytes(none.ready) },
        {
          what: 'a flag',
          measured: bytes((all.used - none.used) / (environmentCount * flagsEach)),
          reference: '',
        },
      ],
      raw: { none, all },
    };
  },
};

async function residentWith(
  bench: Bench,
  environments: SavedEnvironment[],
): Promise<{ ready: number; used: number }> {
  await using server = await startEvaluation(bench, environments);
  const ready = residentBytes(server.pid);
  for (const { key } of environments) {
    const answer = await fetch(`${server.url}/ofrep/v1/evaluate/flags`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: JSON.stringify({ context: { targetingKey: 'user-1', country: 'UY' } }),
    });
    const { flags }: { flags: unknown[] } = JSON.parse(await answer.text());
    assert.equal(flags.length, flagsEach);
  }
  return { ready, used: residentBytes(server.pid) };
}
