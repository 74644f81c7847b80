import assert from 'node:assert/strict';
import { compile } from '@bandera/engine/compile';
import type { Context } from '@bandera/engine/context';
import type { Row } from '../bench.ts';
import { type Engine, type EngineOptions, flagd, growthbook, unleash } from '../engines.ts';
import { duration } from '../format.ts';
import { installPeers } from '../peers.ts';
import { sampleFlags, sampleUsers } from '../sample-flags.ts';
import { interleaved, mapValues, median, pairedRatio } from '../statistics.ts';

const flagCount = 100;
const userCount = 1_024;

export const enginePeers: Row = {
  key: 'engine',
  title: 'Engine: one evaluation',
  meaning:
    'One flag of 100 with one IN constraint of five values and a rollout of 50 %, evaluated for another user each time, through the function that an application would call, all engines in one process. Bandera and unleash-client must decide alike for every flag and user; flagd and GrowthBook hash differently, so there only the refused countries and the share of the admitted users must agree. What one evaluation costs is CPU time that a server cannot spend on anything else.',
  async run(bench) {
    const peers = await installPeers(bench, 'engines');
    const options = { flags: sampleFlags(flagCount), users: sampleUsers(userCount) };
    await using others = await openPeers(peers.load, options);
    const engines = { bandera: bandera(options), ...others.engines };
    assertSameDecisions(engines, options);
    const perRound = bench.quick ? 40_000 : 400_000;
    const keys = options.flags.map(flag => flag.key);
    const timed = mapValues(engines, engine => () => nanoseconds(engine, keys, perRound));
    // Once unmeasured, so that every engine is compiled by then.
    await interleaved(1, timed);
    const measured = await interleaved(bench.rounds, timed);
    const ours = measured.bandera;
    const lines = (['unleash', 'flagd', 'growthbook'] as const).map(peer => {
      const ratio = pairedRatio(measured[peer], ours);
      return {
        what: `one evaluation against ${engines[peer].name}`,
        measured: duration(median(ours) / 1e6),
        reference: duration(median(measured[peer]) / 1e6),
        ratio,
        goal: { text: '>= 3x the fastest', limit: 3, better: 'higher' as const },
        figure: ratio.median,
      };
    });
    return {
      payload: `${flagCount} flags, 1 IN constraint of 5 values, 50 % rollout, ${userCount} users, ${perRound.toLocaleString('en-US')} evaluations a round`,
      lines,
      raw: { unit: 'ns per evaluation', measured },
      notes: [`Peers: ${peers.versions}.`],
    };
  },
};

function bandera({ flags, users }: EngineOptions): Engine {
  const compiled = compile({
    project: 'shop',
    environment: 'production',
    revision: 1,
    features: flags,
    segments: [],
  });
  const contexts: Context[] = users.map(user => ({ ...user }));
  return {
    name: 'bandera',
    isOn: (flag, user) => compiled.evaluate(flag, contexts[user] ?? {})?.enabled === true,
  };
}

async function openPeers(load: (name: string) => unknown, options: EngineOptions) {
  const unleashEngine = await unleash(load('unleash-client'), options);
  return {
    engines: {
      unleash: unleashEngine,
      flagd: flagd(load('@openfeature/flagd-core'), options),
      growthbook: growthbook(load('@growthbook/growthbook'), options),
    },
    async [Symbol.asyncDispose]() {
      unleashEngine.close();
    },
  };
}

/** Nanoseconds for one evaluation, with flag and user changing each time. */
function nanoseconds(engine: Engine, keys: string[], evaluations: number): number {
  let on = 0;
  const started = process.hrtime.bigint();
  for (let index = 0; index < evaluations; index++) {
    if (engine.isOn(keys[index % keys.length] ?? '', index % userCount)) on += 1;
  }
  const took = Number(process.hrtime.bigint() - started);
  assert(on > 0 && on < evaluations, `${engine.name} decides`);
  return took / evaluations;
}

function assertSameDecisions(
  {
    bandera: ours,
    unleash: theirs,
    ...others
  }: Record<string, Engine> & { bandera: Engine; unleash: Engine },
  { flags, users }: EngineOptions,
): void {
  for (const { key } of flags) {
    for (const [user, { userId }] of users.entries()) {
      assert.equal(ours.isOn(key, user), theirs.isOn(key, user), `${key} for ${userId} as ${theirs.name}`);
    }
  }
  for (const engine of [ours, ...Object.values(others)]) assertShare(engine, { flags, users });
}

function assertShare(engine: Engine, { flags, users }: EngineOptions): void {
  let [admitted, on] = [0, 0];
  for (const { key } of flags) {
    for (const [user, { country }] of users.entries()) {
      const isOn = engine.isOn(key, user);
      const isRefused = country === 'BR' || country === 'PY';
      assert(!(isRefused && isOn), `${engine.name} lets nobody from ${country} in`);
      if (!isRefused) admitted += 1;
      if (isOn) on += 1;
    }
  }
  assert(Math.abs(on / admitted - 0.5) < 0.03, `${engine.name} is on for half: ${on} of ${admitted}`);
}
