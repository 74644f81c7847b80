import type { Tx } from '@bandera/kit/db/tx';
import { context, runInContext } from '@bandera/kit/http/context';

/**
 * Makes `tx` for writes that may yet be undone within the same request: they do not use its Idempotency-Key up, so that
 * after the failure it can be sent again.
 */
export const draftOf =
  (tx: Tx): Tx =>
  work => {
    const current = context();
    if (!current) return tx(work);
    const { inTransaction: _, ...rest } = current;
    return runInContext(rest, () => tx(work));
  };
