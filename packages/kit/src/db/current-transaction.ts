import { AsyncLocalStorage } from 'node:async_hooks';
import type { Knex } from 'knex';

/** The transaction that the running code is in. `open` turns false once it has ended. */
export interface CurrentTransaction {
  /** knex derives clients for transactions and copies; this object is what they share. */
  settings: object;
  open: boolean;
}

export const currentTransaction = new AsyncLocalStorage<CurrentTransaction>();

/** True while code runs inside a `tx` of this client's database. */
export function insideTransaction(client: Knex.Client): boolean {
  const current = currentTransaction.getStore();
  return current?.open === true && current.settings === client.connectionSettings;
}
