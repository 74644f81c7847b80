import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Docker, DockerError, objectNamed } from './docker.ts';
import type { SwarmObject } from './shapes.ts';

/** The config object that exists while somebody changes the swarm. Names are unique in the swarm, so making it is atomic. */
export const leaseName = 'bandera-lease';

export interface Lease {
  holder: string;
  /** Identifies this very lease. */
  token: string;
  /** Milliseconds since 1970. */
  expires: number;
}

export type LeaseState =
  | { is: 'free' }
  | { is: 'held'; by: string; until: Date }
  /** Its holder is gone: remove the object with this id, and no other one. */
  | { is: 'expired'; id: string };

/** Who may change the swarm, by the lease's object. One without a readable expiry counts as ended. */
export function leaseState(found: SwarmObject | undefined, now: number): LeaseState {
  if (!found) return { is: 'free' };
  const labels = found.Spec.Labels ?? {};
  const expires = Date.parse(labels['bandera.expires'] ?? '');
  if (!(expires > now)) return { is: 'expired', id: found.ID };
  return { is: 'held', by: labels['bandera.holder'] ?? 'somebody', until: new Date(expires) };
}

export class LeaseHeld extends Error {
  override readonly name = 'LeaseHeld';
}

/**
 * Takes the lease or throws `LeaseHeld`. Nothing can renew it (a config's labels cannot be changed by the client), so it
 * is taken for the longest time that the work may last. The autoscaler does nothing while it is held.
 */
async function takeLease(
  change: Docker,
  { holder, minutes, now = Date.now }: { holder: string; minutes: number; now?: () => number },
): Promise<Lease> {
  const lease = { holder, token: randomUUID(), expires: now() + minutes * 60_000 };
  for (let attempt = 0; attempt < 5; attempt++) {
    const state = leaseState(await objectNamed('config', leaseName), now());
    if (state.is === 'held')
      throw new LeaseHeld(
        `${state.by} is at work until ${state.until.toISOString()}: wait, or, if nothing runs there any more, docker config rm ${leaseName}`,
      );
    // By id: if somebody else was quicker, this removes nothing.
    if (state.is === 'expired') await change(['config', 'rm', state.id]).catch(ignoreMissing);
    const labels = [`bandera.holder=${holder}`, `bandera.token=${lease.token}`];
    const until = `bandera.expires=${new Date(lease.expires).toISOString()}`;
    const options = [...labels, until].flatMap(label => ['--label', label]);
    try {
      await change(['config', 'create', ...options, leaseName, '-'], { input: holder });
      return lease;
    } catch (error) {
      if (!(error instanceof DockerError) || !/already exists/i.test(error.stderr)) throw error;
    }
    await sleep(200 * (attempt + 1));
  }
  throw new LeaseHeld('somebody else takes the lease again and again');
}

/** Does something while holding the lease, and gives it back however that ends, Ctrl-C and SIGTERM included. */
export async function withLease<T>(
  { change, by, say }: { change: Docker; by: string; say: (line: string) => void },
  { what, minutes }: { what: string; minutes: number },
  work: () => Promise<T>,
): Promise<T> {
  const lease = await takeLease(change, { holder: `${what} by ${by}`, minutes });
  let isLeaving = false;
  // Ctrl-C may arrive twice: from the terminal, and from whoever started us.
  const leave = (signal: NodeJS.Signals) => {
    if (isLeaving) return;
    isLeaving = true;
    say(`${signal}: the swarm goes on with what it was told; scripts/status shows it`);
    void giveBack(change, lease).finally(() => process.exit(1));
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, leave);
  try {
    return await work();
  } finally {
    for (const signal of signals) process.removeListener(signal, leave);
    await giveBack(change, lease);
  }
}

/** Gives the lease back, unless it has ended and is somebody else's by now. */
async function giveBack(change: Docker, lease: Lease): Promise<void> {
  const found = await objectNamed('config', leaseName);
  if (found?.Spec.Labels?.['bandera.token'] === lease.token)
    await change(['config', 'rm', found.ID]).catch(ignoreMissing);
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof DockerError) || !/no such|not found/i.test(error.stderr)) throw error;
}
