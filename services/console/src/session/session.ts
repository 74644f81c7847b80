import type { operations } from '../api/schema.ts';

/** What a log-in gives: the person, the company they work in, and which else they belong to. */
export type Grant = operations['postApiV1AuthLogin']['responses'][200]['content']['application/json'];

interface SessionState {
  /** `unknown` until the cookie has been tried; `expired`: who was logged in has to prove it again, on the same page. */
  phase: 'unknown' | 'out' | 'in' | 'expired';
  grant: Grant | undefined;
  token: string;
  /** Epoch milliseconds. */
  expiresAt: number;
}

const out: SessionState = { phase: 'out', grant: undefined, token: '', expiresAt: 0 };

/** A mark, no secret: whether asking for a token is worth it at all when a page is opened. */
const markedAs = 'bandera-session';
export const mayHaveSession = () => localStorage.getItem(markedAs) !== null;

type Listener = (state: SessionState) => void;

/** The session of this tab, in memory only: a stolen page or a copied disk holds no token. */
export const sessionStore = {
  state: { ...out, phase: 'unknown' } as SessionState,
  listeners: new Set<Listener>(),

  set(state: SessionState): void {
    this.state = state;
    if (state.phase === 'in') localStorage.setItem(markedAs, 'in');
    else if (state.phase === 'out') localStorage.removeItem(markedAs);
    for (const listener of [...this.listeners]) listener(state);
  },

  subscribe(listener: Listener): () => void {
    sessionStore.listeners.add(listener);
    return () => sessionStore.listeners.delete(listener);
  },

  /** Resolves once the state is like that. */
  when(isIt: (state: SessionState) => boolean): Promise<void> {
    if (isIt(this.state)) return Promise.resolve();
    return new Promise(resolve => {
      const stop = this.subscribe(state => {
        if (!isIt(state)) return;
        stop();
        resolve();
      });
    });
  },

  /** The session counts no more: whoever was at work may go on after logging in again. */
  end(): void {
    this.set(this.state.grant ? { ...this.state, phase: 'expired', token: '', expiresAt: 0 } : out);
  },
};

type News = { grant: Grant; receivedAt: number } | 'ended';

const channel = new BroadcastChannel('bandera-session');
channel.onmessage = ({ data }: MessageEvent<News>) => {
  if (data === 'ended') sessionStore.set(out);
  else keep(data.grant, data.receivedAt);
};

/** A log-in or a renewed token, also for the other tabs. */
export function takeGrant(grant: Grant): void {
  const receivedAt = Date.now();
  keep(grant, receivedAt);
  channel.postMessage({ grant, receivedAt } satisfies News);
}

/** Logged out on purpose, in all tabs. */
export function endSession(): void {
  sessionStore.set(out);
  channel.postMessage('ended' satisfies News);
}

function keep(grant: Grant, receivedAt: number): void {
  sessionStore.set({
    phase: 'in',
    grant,
    token: grant.accessToken,
    expiresAt: receivedAt + grant.expiresIn * 1_000,
  });
}

/** An answer of our own service, whose shape its tests watch. */
export const grantOf = (body: Grant): Grant => body;
