import { Agent, request } from 'node:http';

/** One request of a load. */
export interface Sent {
  method: 'GET' | 'POST';
  path: string;
  headers: Record<string, string>;
  body?: string;
}

export interface Received {
  status: number;
  text: string;
}

export interface HttpSender {
  send(sent: Sent): Promise<Received>;
  /** How many requests were sent again. */
  resent(): number;
  close(): void;
}

/**
 * Sends to one server over kept connections, as many as answers are waited for, and reads every answer to its end. A server
 * may close a kept connection while a request is on its way to it.
 *
 * @param options `resends`: such a request is sent again, as HTTP clients do with what may be done twice; `timeoutMs`: what
 *   is not answered to its end by then has failed, connecting included; never by default
 */
export function httpSender(
  url: string,
  { resends = false, timeoutMs }: { resends?: boolean; timeoutMs?: number } = {},
): HttpSender {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const { hostname, port } = new URL(url);
  let resent = 0;
  const send = ({ method, path, headers, body }: Sent): Promise<Received> =>
    new Promise((resolve, reject) => {
      const limit = timeoutMs === undefined ? {} : { signal: AbortSignal.timeout(timeoutMs) };
      const sending = request({ agent, hostname, port, method, path, headers, ...limit }, response => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
        );
      });
      sending.on('error', error => {
        const wasClosed = resends && sending.reusedSocket && 'code' in error && error.code === 'ECONNRESET';
        if (!wasClosed) return reject(error);
        resent += 1;
        resolve(send({ method, path, headers, ...(body === undefined ? {} : { body }) }));
      });
      sending.end(body);
    });
  return { send, resent: () => resent, close: () => agent.destroy() };
}
