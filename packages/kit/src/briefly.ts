/**
 * One computation for all who ask while it runs and for `ms` afterwards: for answers that anybody may ask for and that
 * cost something. A failure is told to those who waited for it and not kept.
 */
export function briefly<T>(ms: number, make: () => Promise<T>): () => Promise<T> {
  let current: Promise<T> | undefined;
  let until = Number.NEGATIVE_INFINITY;
  let running = false;
  return () => {
    if (current && (running || performance.now() < until)) return current;
    running = true;
    const made = Promise.try(make).finally(() => {
      running = false;
      until = performance.now() + ms;
    });
    made.catch(() => {
      current = undefined;
    });
    current = made;
    return made;
  };
}
