import { httpSender, type Sent } from '../../scripts/load/http-sender.ts';
import { type LoadReport, openLoop } from '../../scripts/load/open-loop.ts';

/** What is asked while the swarm changes. */
export interface Target {
  url: string;
  /** A server key, and a boolean feature of its environment. */
  key: string;
  feature: string;
  /** An access token; without it nothing is asked of the control plane, which has one replica of each service here. */
  token?: string;
}

/** A phase of the test and what became of the requests during it. */
export interface Phase extends LoadReport {
  name: string;
  /** Requests that were sent a second time: a kept connection was closed under them, or see `repeats`. */
  repeated: number;
}

const perMinute = 6_000;

/**
 * Sends at a fixed rate, whatever comes back, from before a change until after it, and at least this many.
 *
 * @param repeats sends once more what has failed, as clients may do with evaluations: a process that is killed takes with it
 *   what it was about to answer
 */
export async function underLoad(
  name: string,
  target: Target,
  { atLeast, repeats = false }: { atLeast: number; repeats?: boolean },
  change: () => Promise<void>,
): Promise<Phase> {
  const http = httpSender(target.url, { resends: true });
  let changing = true;
  let repeated = 0;
  const send = async (request: Sent) => {
    const { status, text } = await http.send(request);
    if (status !== 200)
      throw new Error(`${request.method} ${request.path} answered ${status}: ${text.slice(0, 200)}`);
  };
  const changed = change().finally(() => {
    changing = false;
  });
  const loaded = openLoop({
    requests: atLeast,
    more: () => changing,
    perMinute,
    send: index => {
      const request = requestOf(target, index);
      const sent = send(request);
      if (!repeats) return sent;
      return sent.catch(() => {
        repeated += 1;
        return send(request);
      });
    },
  });
  const [report] = await Promise.all([loaded, changed]).finally(() => http.close());
  return { name, repeated: repeated + http.resent(), ...report };
}

/** Mostly single evaluations, which are POSTs; some for all features, in both dialects; some of the control plane. */
function requestOf({ key, feature, token }: Target, index: number): Sent {
  const sdk = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' };
  const context = { targetingKey: `user-${index % 1_000}` };
  const body = JSON.stringify({ context });
  switch (index % 10) {
    case 0:
      if (token === undefined) break;
      return {
        method: 'GET',
        path: '/api/v1/projects?limit=5',
        headers: { Authorization: `Bearer ${token}` },
      };
    case 1:
      return { method: 'GET', path: '/api/client/features', headers: { Authorization: key } };
    case 2:
      return { method: 'POST', path: '/ofrep/v1/evaluate/flags', headers: sdk, body };
  }
  return { method: 'POST', path: `/ofrep/v1/evaluate/flags/${feature}`, headers: sdk, body };
}

/** A line for people: sent and failed, and how slow it got. */
export const shownPhase = ({
  name,
  requests,
  failures,
  repeated,
  firstFailure,
  p50Ms,
  p99Ms,
  maxMs,
}: Phase) =>
  `${name.padEnd(22)} sent ${String(requests).padStart(6)}  failed ${String(failures).padStart(3)}  repeated ${String(repeated).padStart(3)}  p50 ${p50Ms.toFixed(1)} ms  p99 ${p99Ms.toFixed(0)} ms  max ${maxMs.toFixed(0)} ms${firstFailure ? `  first: ${firstFailure}` : ''}`;
