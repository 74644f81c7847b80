import { type LoadReport, openLoop } from '../../load/open-loop.ts';

/** What is asked, at the ports of which nodes. */
export interface Target {
  urls: readonly string[];
  /** A server key, and a boolean feature of its environment. */
  key: string;
  feature: string;
}

// Emulated processors answer some twenty requests a second: this leaves them most of their time for the change itself.
const perMinute = 240;
// Less than any client waits; what is still open then counts as failed.
const patienceMs = 30_000;

/**
 * Asks all the time while something changes, the nodes in turn, whatever comes back; nothing is asked twice.
 *
 * @param failed called when a request has failed
 */
export async function underLoad(
  target: Target,
  change: () => Promise<void>,
  failed: () => void = () => {},
): Promise<LoadReport> {
  let changing = true;
  const changed = change().finally(() => {
    changing = false;
  });
  const loaded = openLoop({
    requests: 100,
    more: () => changing,
    perMinute,
    send: async index => {
      await ask(target, index).catch(error => {
        failed();
        throw error;
      });
    },
  });
  const [report] = await Promise.all([loaded, changed]);
  return report;
}

/** One evaluation; or all features of the key, which is a GET, every fifth time. */
export async function ask({ urls, key, feature }: Target, index: number): Promise<void> {
  const url = urls[index % urls.length] ?? '';
  const all = index % 5 === 4;
  const response = all
    ? await fetch(`${url}/api/client/features`, {
        headers: { Authorization: key },
        signal: AbortSignal.timeout(patienceMs),
      })
    : await fetch(`${url}/ofrep/v1/evaluate/flags/${feature}`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ context: { targetingKey: `user-${index % 1_000}` } }),
        signal: AbortSignal.timeout(patienceMs),
      });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}: ${text.slice(0, 200)}`);
}
