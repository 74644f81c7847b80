import { type Connection, Refused, Unacceptable, Unavailable } from './connection.ts';
import { bodiesOf, type Usage } from './usage.ts';

/** Sends what was counted. */
export interface Reporter {
  start(): void;
  stop(): void;
  /** Sends all; what Bandera does not take waits for the next time. `held`: the process waits for it. Never throws. */
  flush(held: boolean): Promise<void>;
}

export interface ReporterOptions {
  readonly connection: Connection;
  readonly usage: Usage;
  readonly flushMs: number;
  readonly refused: (error: Refused) => void;
}

const timeoutMs = 5_000;

/** At least once: what has no answer is sent again, although it may have arrived. */
export function reporter({ connection, usage, flushMs, refused }: ReporterOptions): Reporter {
  let sending: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let notBefore = 0;

  async function post(body: string, held: boolean): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    try {
      await connection.ask('usage', { method: 'POST', headers, body, held, timeoutMs });
    } catch (error) {
      if (!(error instanceof Unacceptable)) throw error;
      process.emitWarning(`Bandera refuses a report of usage: ${error.message}`);
    }
  }

  async function send(held: boolean): Promise<void> {
    if (!held && Date.now() < notBefore) return;
    const parts = [...bodiesOf(usage.take())];
    try {
      for (let part = parts[0]; part; part = parts[0]) {
        await post(part.body, held);
        parts.shift();
      }
    } catch (error) {
      for (const { counts } of parts) usage.putBack(counts);
      if (error instanceof Unavailable) notBefore = Date.now() + error.waitMs;
      if (error instanceof Refused) refused(error);
    }
  }

  function flush(held: boolean): Promise<void> {
    sending = sending.then(() => send(held));
    return sending;
  }

  return {
    start() {
      timer = setInterval(() => void flush(false), flushMs).unref();
    },
    stop: () => clearInterval(timer),
    flush,
  };
}
