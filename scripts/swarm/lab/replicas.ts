import { onGuest } from './guests.ts';
import type { Lab } from './lab-state.ts';
import { type Guest, workers } from './plan.ts';

/** A container of a service, and the guest that it runs on. */
export interface Replica {
  guest: Guest;
  container: string;
}

/** The containers of a service that run, asked of the engines themselves. */
export async function replicasOf(lab: Lab, service: string): Promise<Replica[]> {
  const found = await Promise.all(
    workers.map(async guest => {
      const filters = `--filter label=com.docker.swarm.service.name=bandera_${service} --filter status=running`;
      const out = await onGuest(lab, guest, `docker ps --quiet ${filters}`);
      return out
        .split('\n')
        .filter(line => line !== '')
        .map(container => ({ guest, container }));
    }),
  );
  return found.flat();
}

/** What a shell prints in a container. */
export const inReplica = (lab: Lab, { guest, container }: Replica, script: string): Promise<string> =>
  onGuest(lab, guest, `docker exec -i ${container} bash -s`, script);

const port = 9_100;
// Bash alone: the application's image has nothing else that speaks HTTP and starts quickly.
const read = `exec 3<>/dev/tcp/127.0.0.1/${port}; printf 'GET /metrics HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3`;

/** What a replica has counted, by the metric's name and a pattern for its labels. */
export async function counted(lab: Lab, replica: Replica, metric: string, labels: RegExp): Promise<number> {
  return sumOf(await inReplica(lab, replica, read), metric, labels);
}

/** The sum of a metric's series whose labels match, of a page as Prometheus reads it. */
export function sumOf(page: string, metric: string, labels: RegExp): number {
  let sum = 0;
  for (const line of page.split('\n')) {
    const [, name, inBraces = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)/.exec(line.trim()) ?? [];
    if (name === metric && labels.test(inBraces)) sum += Number(value);
  }
  return sum;
}
