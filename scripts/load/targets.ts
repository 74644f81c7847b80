import assert from 'node:assert/strict';
import { waitFor } from '../demo/mailbox.ts';
import { httpSender } from './http-sender.ts';
import type { LoadPlan } from './open-loop.ts';

/** The installation under load, and what it is asked. */
export interface LoadTarget {
  url: string;
  /** A server key. */
  key: string;
  /** A boolean feature of the key's environment. */
  feature: string;
  /** For the usage report. */
  report?: { token: string; project: string };
}

export type LoadName = 'evaluation' | 'usage report';
export type Send = LoadPlan['send'];

/** What a report said, and when. */
interface Told {
  text: string;
  total: number;
  at: number;
}

/** So long a report may lag behind the counts (ADR 10). */
const lagMs = 10_000;
/** More different answers than reports give in that time. */
const mostTold = 20;

const users = 1_000;
/** Different questions that people have open; each is asked again and again, as dashboards do. */
const reportViews = 120;

/** What can be sent, with answers checked one by one; `close` ends the connections. */
export function sendersFor(target: LoadTarget): { senders: Partial<Record<LoadName, Send>>; close(): void } {
  const http = httpSender(target.url);
  const evaluation: Send = async index => {
    const { status, text } = await http.send(evaluationRequest(target, index % users));
    if (status !== 200) throw new Error(`evaluation answered ${status}: ${text}`);
    if (typeof Reflect.get(JSON.parse(text), 'value') !== 'boolean')
      throw new Error(`no boolean value: ${text}`);
  };
  const { report } = target;
  if (!report) return { senders: { evaluation }, close: http.close };
  const paths = viewsOf(report.project);
  const totals = new Map<string, Told[]>();
  const usageReport: Send = async index => {
    const path = paths[index % paths.length] ?? '';
    // Counts only grow: what was reported so long before this was asked is the least that it may say.
    const told = (totals.get(path) ?? []).slice(-mostTold);
    const since = Date.now() - lagMs;
    const before = Math.max(0, ...told.filter(({ at }) => at <= since).map(({ total }) => total));
    const headers = { Authorization: `Bearer ${report.token}` };
    const { status, text } = await http.send({ method: 'GET', path, headers });
    if (status !== 200) throw new Error(`${path} answered ${status}: ${text}`);
    // The same answer, to the letter, need not be parsed again: that would take the load generator longer than the server.
    if (told.at(-1)?.text === text) return;
    const total: unknown = Reflect.get(JSON.parse(text), 'total');
    if (typeof total !== 'number') throw new Error(`${path} answered without a total`);
    if (total < before) throw new Error(`${path} answered a total of ${total} after ${before}`);
    totals.set(path, [...told, { text, total, at: Date.now() }]);
  };
  return { senders: { evaluation, 'usage report': usageReport }, close: http.close };
}

const evaluationRequest = ({ key, feature }: LoadTarget, user: number) => ({
  method: 'POST' as const,
  path: `/ofrep/v1/evaluate/flags/${feature}`,
  headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
  body: JSON.stringify({ context: { targetingKey: `user-${user}`, country: user % 2 ? 'UY' : 'BR' } }),
});

const hourMs = 3_600_000;
const groupings = ['', '&groupBy=feature', '&groupBy=variant', '&groupBy=app'];

/** Reports of one day to many, in hours, by all kinds of groups, up to the next full hour. */
function viewsOf(project: string): string[] {
  const to = Math.ceil((Date.now() + 60_000) / hourMs) * hourMs;
  return Array.from({ length: reportViews }, (_, index) => {
    const from = to - (24 + 6 * Math.floor(index / groupings.length)) * hourMs;
    const range = `from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}&interval=hour`;
    return `/api/v1/reports/usage?project=${project}&${range}${groupings[index % groupings.length]}`;
  });
}

/**
 * Makes so many evaluations on a server of our own, and waits until the usage report has all that were ever made: from
 * then on nothing moves. Throws when it reports more.
 *
 * @param before how many the report knows already, or will
 */
export async function untilCounted(target: LoadTarget, before: number, evaluations: number): Promise<void> {
  const { report } = target;
  assert(report, 'the usage report needs a token');
  const http = httpSender(target.url);
  for (let index = 0; index < evaluations; index++) {
    const { status, text } = await http.send(evaluationRequest(target, index % users));
    assert.equal(status, 200, text);
  }
  const expected = before + evaluations;
  const [path = ''] = viewsOf(report.project);
  await waitFor(`the count of ${expected} evaluations`, 60_000, async () => {
    const headers = { Authorization: `Bearer ${report.token}` };
    const { text } = await http.send({ method: 'GET', path, headers });
    const total = Number(Reflect.get(JSON.parse(text), 'total'));
    assert(total <= expected, `${total} evaluations were counted of ${expected}`);
    return total === expected ? true : undefined;
  });
  http.close();
}
