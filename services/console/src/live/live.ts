import { EventSourceParserStream } from 'eventsource-parser/stream';
import { queryClient } from '../api/queries.ts';
import { sessionStore } from '../session/session.ts';
import { renewToken, tokenForRequest } from '../session/token.ts';
import { areasOf } from './areas.ts';

/** `live`: changes of others arrive by themselves; `away`: they would not right now. */
type LiveState = 'starting' | 'live' | 'away';

let state: LiveState = 'starting';
const listeners = new Set<() => void>();

/** For `useSyncExternalStore`. */
export const liveState = {
  read: (): LiveState => state,
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

function become(next: LiveState): void {
  if (next === state) return;
  // What happened while nobody listened is unknown.
  if (state === 'away' && next === 'live') void queryClient.invalidateQueries();
  state = next;
  for (const listener of listeners) listener();
}

type News = { state: LiveState } | { subject: string } | 'hello';

const channelName = 'bandera-live';
const longestPauseMs = 30_000;

/**
 * Listens to what happens in the company, and has everything fetched again that it is about. One tab holds the connection and
 * passes on what it hears, since a browser opens only six to a server without TLS. The returned function ends it.
 */
export function startLive(): () => void {
  const ending = new AbortController();
  const channel = new BroadcastChannel(channelName);
  channel.onmessage = ({ data }: MessageEvent<News>) => {
    if (data === 'hello') return;
    if ('state' in data) become(data.state);
    else forget(data.subject);
  };
  channel.postMessage('hello' satisfies News);
  const tell = (news: News) => {
    if (!ending.signal.aborted) channel.postMessage(news);
  };
  navigator.locks
    .request(channelName, { signal: ending.signal }, () => lead(tell, ending.signal))
    .catch(() => undefined); // ended while another tab led
  return () => {
    ending.abort();
    channel.close();
  };
}

async function lead(tell: (news: News) => void, signal: AbortSignal): Promise<void> {
  const newcomers = new BroadcastChannel(channelName);
  newcomers.onmessage = ({ data }: MessageEvent<News>) => data === 'hello' && tell({ state });
  const report = (next: LiveState) => {
    become(next);
    tell({ state: next });
  };
  for (let failures = 0; !signal.aborted; ) {
    const wasLive = await listen(
      signal,
      subject => {
        forget(subject);
        tell({ subject });
      },
      () => report('live'),
    ).catch(() => false);
    if (signal.aborted) break;
    // An orderly end is part of the plan: access ends with the token. Then one is back before anybody notices.
    failures = wasLive ? 0 : failures + 1;
    if (failures > 0) report('away');
    await pause(
      failures === 0 ? 100 : Math.min(longestPauseMs, 500 * 2 ** failures) * (0.5 + Math.random()),
      signal,
    );
  }
  newcomers.close();
}

/** Reads one stream to its end; true if there was one. */
async function listen(
  signal: AbortSignal,
  onNews: (subject: string) => void,
  onOpen: () => void,
): Promise<boolean> {
  const token = await tokenForRequest();
  if (token === undefined) return false;
  const ending = new AbortController();
  const company = sessionStore.state.grant?.company.id;
  const stop = sessionStore.subscribe(({ phase, grant }) => {
    if (phase === 'out' || grant?.company.id !== company) ending.abort();
  });
  try {
    const answer = await fetch('/api/v1/notifications/events', {
      headers: { Accept: 'text/event-stream', Authorization: `Bearer ${token}` },
      signal: AbortSignal.any([signal, ending.signal]),
    });
    if (answer.status === 401) await renewToken(token);
    if (!answer.ok || !answer.body) return false;
    onOpen();
    const events = answer.body
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(new EventSourceParserStream());
    const reader = events.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return true;
      const news: unknown = JSON.parse(value.data);
      if (typeof news === 'object' && news !== null && 'type' in news) onNews(String(news.type));
    }
  } catch (error) {
    if (ending.signal.aborted) return true;
    throw error;
  } finally {
    stop();
  }
}

const waiting = new Set<string>();
const gatherMs = 100;

/** A burst of news is one round of fetching. */
function forget(subject: string): void {
  if (waiting.size === 0) {
    setTimeout(() => {
      for (const area of waiting) void queryClient.invalidateQueries({ queryKey: [area] });
      waiting.clear();
    }, gatherMs);
  }
  for (const area of areasOf(subject)) waiting.add(area);
}

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>(resolve => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
    window.addEventListener('online', () => resolve(), { once: true });
  });
