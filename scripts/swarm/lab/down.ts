import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { end, type Lab, LabError, readLab } from './lab-state.ts';
import { attempt } from './run.ts';

/** Removes a lab: its processes, its network, its files. False when there was none. */
export async function bringDown(dir: string): Promise<boolean> {
  const lab = readLab(dir);
  if (!lab) return false;
  for (const { name } of lab.state.processes.toReversed()) await end(lab, name);
  await removeNetwork(lab);
  rmSync(dir, { recursive: true, force: true });
  return true;
}

/** Bridge and taps end with their namespace, which stays while a process of ours is still on its way out of it. */
async function removeNetwork({ state: { namespace } }: Lab): Promise<void> {
  for (let tries = 0; tries < 50; tries++) {
    const { out } = await attempt('ip', ['netns', 'list']);
    if (!out.split('\n').some(line => line.split(' ')[0] === namespace)) return;
    await attempt('ip', ['netns', 'delete', namespace]);
    await sleep(100);
  }
  throw new LabError(`the network namespace ${namespace} does not go: ip netns delete ${namespace}`);
}
