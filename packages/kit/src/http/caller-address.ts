import type { IncomingMessage } from 'node:http';

/**
 * The address that a request comes from, as `ctx.ip` tells it to what is in a pipeline: what `trusted` proxies say, counted
 * from the right since callers can add to the left, or else the connection's.
 */
export function callerAddress({ headers, socket }: IncomingMessage, trusted: number): string {
  const forwarded = trusted > 0 ? headers['x-forwarded-for'] : undefined;
  const [told] = [forwarded ?? []].flat().join(',').split(',').slice(-trusted);
  return told?.trim() || socket.remoteAddress || '';
}
