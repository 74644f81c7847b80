/** Most events on their way to the broker at a time: a round trip costs far more than an event. */
const atOnce = 64;

interface Publication {
  id: number;
  aggregate: string;
}

/**
 * Publishes many at once, but never two of one aggregate: the second one waits until the bus has stored the first, so that a
 * failure leaves no gap before what came through. After a failure, or once `isEnded` says so, nothing more is sent, and what
 * is on its way is waited for. Resolves with the ids of what the bus has stored, and the first error.
 */
export async function publishInOrder<P extends Publication>(
  publications: readonly P[],
  publish: (publication: P) => Promise<void>,
  isEnded: () => boolean = () => false,
): Promise<{ stored: number[]; error?: unknown }> {
  const stored: number[] = [];
  const onTheirWay = new Map<string, Promise<void>>();
  let failed: { error: unknown } | undefined;
  const send = async (publication: P) => {
    try {
      await publish(publication);
      stored.push(publication.id);
    } catch (error) {
      failed ??= { error };
    } finally {
      onTheirWay.delete(publication.aggregate);
    }
  };
  for (const publication of publications) {
    await onTheirWay.get(publication.aggregate);
    if (onTheirWay.size >= atOnce) await Promise.race(onTheirWay.values());
    if (failed || isEnded()) break;
    onTheirWay.set(publication.aggregate, send(publication));
  }
  await Promise.all(onTheirWay.values());
  return { stored, ...failed };
}
