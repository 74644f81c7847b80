import { httpSender, type Sent } from '../../load/http-sender.ts';
import { type LoadReport, openLoop } from '../../load/open-loop.ts';

/** What is asked, at the ports of which nodes. */
export interface Target {
  urls: readonly string[];
  /** A server key, and a boolean feature of its environment. */
  key: string;
  feature: string;
}

// Emulated processors answer some twenty requests a second, and a change takes nearly all that they have: at four a second
// NATS did not tell its state within ten seconds any more.
const perMinute = 60;
// Less than any client waits; what is still open then counts as failed.
const patienceMs = 30_000;

/** What became of the requests during a change. */
export interface Asked extends LoadReport {
  /** Requests that were sent a second time, as a kept connection was closed under them. */
  resent: number;
}

/**
 * Asks all the time while something changes, the nodes in turn, whatever comes back.
 *
 * @param failed called when a request has failed
 */
export async function underLoad(
  target: Target,
  change: () => Promise<void>,
  failed: () => void = () => {},
): Promise<Asked> {
  const client = clientOf(target);
  let changing = true;
  const changed = change().finally(() => {
    changing = false;
  });
  const send = (index: number) =>
    client.ask(index).catch(error => {
      failed();
      throw error;
    });
  const loaded = openLoop({ requests: 100, more: () => changing, perMinute, send });
  const [report] = await Promise.all([loaded, changed]).finally(client.close);
  return { ...report, resent: client.resent() };
}

/** Asks so many times, one after the other; throws at the first wrong answer. */
export async function askTimes(target: Target, times: number): Promise<void> {
  const client = clientOf(target);
  try {
    for (let index = 0; index < times; index++) await client.ask(index);
  } finally {
    client.close();
  }
}

/** Asks one node after the other over kept connections. */
function clientOf({ urls, key, feature }: Target) {
  const nodes = urls.map(url => ({ url, http: httpSender(url, { resends: true, timeoutMs: patienceMs }) }));
  return {
    async ask(index: number): Promise<void> {
      const node = nodes[index % nodes.length];
      if (!node) throw new Error('there is nobody to be asked');
      const { status, text } = await node.http.send(requestOf(key, feature, index));
      if (status !== 200) throw new Error(`${node.url} answered ${status}: ${text.slice(0, 200)}`);
    },
    resent: () => nodes.reduce((sum, { http }) => sum + http.resent(), 0),
    close() {
      for (const { http } of nodes) http.close();
    },
  };
}

/** One evaluation; or all features of the key, which is a GET, every fifth time. */
function requestOf(key: string, feature: string, index: number): Sent {
  if (index % 5 === 4)
    return { method: 'GET', path: '/api/client/features', headers: { Authorization: key } };
  return {
    method: 'POST',
    path: `/ofrep/v1/evaluate/flags/${feature}`,
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ context: { targetingKey: `user-${index % 1_000}` } }),
  };
}
