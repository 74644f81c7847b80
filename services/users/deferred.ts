import { problem } from '@bandera/contracts/problems';
import type { HttpContext } from '@bandera/kit/http/actor';
import type { Log } from '@bandera/kit/log';

export interface Deferred {
  /** Does it once the request has been answered; throws 429 `too-many-requests` when too much is waiting already. */
  afterAnswer(ctx: HttpContext, work: () => Promise<void>): void;
  /** Waits for what is being done. */
  settled(): Promise<void>;
}

/**
 * Work whose outcome, and time, the caller must not learn: whether an address has an account shows in both. It is lost when
 * the process is killed; then nobody gets a mail, and asks again.
 */
export function deferred(log: Log, most = 100): Deferred {
  const running = new Set<Promise<void>>();
  return {
    afterAnswer(ctx, work) {
      if (running.size >= most) throw problem('too-many-requests', { headers: { 'Retry-After': '5' } });
      const answered = new Promise(resolve => ctx.res.once('close', resolve));
      const run = answered
        .then(work)
        .catch(error => log.warn({ err: error }, 'what was to be done after an answer failed'))
        .finally(() => running.delete(run));
      running.add(run);
    },
    async settled() {
      await Promise.all(running);
    },
  };
}
