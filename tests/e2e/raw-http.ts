import { type Agent, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { HostileRequest } from './hostile-requests.ts';

export interface RawAnswer {
  status: number;
  headers: IncomingMessage['headers'];
  body: string;
}

/** Sends a request as it is: no path is tidied, no header left out or joined. */
export function sendRaw(
  url: string,
  agent: Agent,
  { method, path, headers, body, chunked }: HostileRequest,
): Promise<RawAnswer> {
  const { hostname, port, host } = new URL(url);
  const length: [string, string][] =
    body === undefined
      ? []
      : chunked
        ? [['transfer-encoding', 'chunked']]
        : [['content-length', `${body.length}`]];
  return new Promise((resolve, reject) => {
    const flat = [['host', host], ...headers, ...length].flat();
    const sending = request({ hostname, port, method, path, agent, headers: flat, timeout: 20_000 });
    sending.on('error', reject);
    sending.on('timeout', () => sending.destroy(new Error('no answer within 20 s')));
    sending.on('response', response => {
      const { statusCode: status = 0, headers } = response;
      // A stream has no end: that it began is its answer.
      if (headers['content-type']?.startsWith('text/event-stream')) {
        response.destroy();
        resolve({ status, headers, body: '' });
        return;
      }
      text(response).then(body => resolve({ status, headers, body }), reject);
    });
    sending.end(body);
  });
}

/** Writes bytes to a socket and reads what comes until the server closes it, or nothing more comes for a second. */
export function talk(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise(resolve => {
    const socket = connect(Number(port), hostname);
    let heard = '';
    const end = () => {
      socket.destroy();
      resolve(heard);
    };
    socket.setTimeout(1_000, end);
    socket.on('data', data => (heard += data));
    socket.on('error', end);
    socket.on('end', end);
    socket.write(bytes);
  });
}
