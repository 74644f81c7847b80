/** Rejects when the work takes longer than `ms`. The work itself goes on: it is only not waited for any more. */
export async function within<T>(ms: number, work: () => Promise<T> | T): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no answer within ${ms} ms`)), ms);
  return Promise.race([Promise.try(work), late.promise]).finally(() => clearTimeout(timer));
}
