import { AsyncLocalStorage } from 'node:async_hooks';

/** Who caused something. `id` is a user id, a service name or an API key id. */
export interface ActorRef {
  kind: 'user' | 'service' | 'key' | 'anonymous';
  id?: string;
  name?: string;
  ip?: string;
}

/** What belongs to one request or one consumed event, wherever the code is. */
export interface Context {
  /** W3C trace id: 32 lower-case hex digits. */
  trace: string;
  requestId?: string;
  actor?: ActorRef;
  /** Called by `tx` inside every transaction of this request, so that an idempotency key is used up with the write. */
  inTransaction?: (trx: { db: unknown }) => Promise<void>;
}

const storage = new AsyncLocalStorage<Context>();

/** The context of the running request or event; undefined outside of any. */
export const context = (): Context | undefined => storage.getStore();

export const runInContext = <T>(value: Context, work: () => T): T => storage.run(value, work);
