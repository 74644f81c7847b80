import type { IncomingMessage } from 'node:http';
import { EvaluationError } from '../domain/evaluation-error.ts';

const maxBytes = 256 * 1024;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The request's body as text, up to 256 KiB. What is beyond is received and dropped, so that the client gets to read the
 * answer and the connection can go on. Invalid UTF-8 is refused rather than replaced, which would make ids equal.
 */
export const readText = (request: IncomingMessage): Promise<string> =>
  new Promise((resolve, reject) => receiveText(request, resolve, reject));

/** The same without a promise. Exactly one of the two is called, once. */
export function receiveText(
  request: IncomingMessage,
  done: (text: string) => void,
  failed: (error: EvaluationError) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  let settled = false;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
    else chunks.length = 0;
  });
  request.on('end', () => {
    settled = true;
    if (size > maxBytes) return failed(tooLarge());
    const text = textOf(chunks);
    if (text === undefined) failed(new EvaluationError(400, 'PARSE_ERROR', 'The body is not valid UTF-8.'));
    else done(text);
  });
  // Nobody will read this: the client has gone.
  const brokenOff = () => {
    if (settled) return;
    settled = true;
    failed(new EvaluationError(400, 'GENERAL', 'The request was broken off.'));
  };
  if (request.destroyed) brokenOff();
  request.on('error', brokenOff);
}

function textOf(chunks: Buffer[]): string | undefined {
  try {
    return utf8.decode(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
  } catch {
    return undefined;
  }
}

const tooLarge = () => new EvaluationError(413, 'GENERAL', 'The request may have at most 256 KiB.');
