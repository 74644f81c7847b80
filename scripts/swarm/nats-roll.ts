import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type InsideRun, linesInside } from './inside.ts';
import { type Jsz, jszSchema, outOfSync, rollingOrder } from './jetstream-sync.ts';
import type { Operator } from './operator.ts';
import type { Ended } from './wait.ts';

const answersSchema = z.record(z.string(), z.unknown());

/** Waits until every stream has all its replicas, or throws when that takes until the deadline. */
export async function untilInSync(
  names: readonly string[],
  variables: Record<string, string>,
  { say, deadline }: { say: (line: string) => void; deadline: number },
): Promise<Map<string, Jsz | undefined>> {
  let told = '';
  for await (const answers of states(names, variables)) {
    const why = outOfSync(answers);
    if (why === undefined) return answers;
    if (Date.now() > deadline) throw new Error(`JetStream is not in sync: ${why}`);
    if (why !== told) say(`waiting: ${why}`);
    told = why;
  }
  throw new Error('JetStream does not tell its state');
}

/** What all servers say of JetStream, asked from inside the data network, again and again. */
async function* states(
  names: readonly string[],
  variables: Record<string, string>,
): AsyncGenerator<Map<string, Jsz | undefined>> {
  const run: InsideRun = {
    image: variables['BANDERA_IMAGE'] ?? '',
    script: 'scripts/swarm/inside/jetstream-state.ts',
    args: names,
    networks: ['bandera-data'],
  };
  // The script ends at times; that of an older image answers only once.
  for (;;) {
    for await (const line of linesInside(run)) {
      const said = answersSchema.parse(JSON.parse(line));
      yield new Map(names.map(name => [name, jszSchema.safeParse(said[name]).data]));
    }
    await sleep(1_000);
  }
}

/** Rolls the servers one at a time: the next one only when every stream has all its replicas again. */
export async function rollNats(
  names: readonly string[],
  variables: Record<string, string>,
  {
    operator,
    deadline,
    roll,
  }: {
    operator: Operator;
    deadline: number;
    roll: (name: string) => Promise<Ended & { changed: boolean }>;
  },
): Promise<Ended> {
  const wait = { say: operator.say, deadline };
  const order = operator.dryRun ? names : rollingOrder(names, await untilInSync(names, variables, wait));
  for (const name of order) {
    const { changed, ...ended } = await roll(name);
    if (ended.outcome !== 'converged') return ended;
    if (!changed) continue;
    operator.say(`${name} is new`);
    if (!operator.dryRun) await untilInSync(names, variables, wait);
  }
  return { outcome: 'converged', why: '' };
}
