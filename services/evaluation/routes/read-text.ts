import type { HttpContext } from '@bandera/kit/http/actor';
import { EvaluationError } from '../domain/evaluation-error.ts';

const maxBytes = 256 * 1024;

/** The request's body as text, up to 256 KiB. Invalid UTF-8 is refused rather than replaced: it would change ids. */
export async function readText(ctx: HttpContext): Promise<string> {
  const tooLarge = () =>
    new EvaluationError(413, 'GENERAL', 'The context may have at most 256 KiB.', { Connection: 'close' });
  if (Number(ctx.get('content-length')) > maxBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of ctx.req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  try {
    return utf8.decode(Buffer.concat(chunks));
  } catch {
    throw new EvaluationError(400, 'PARSE_ERROR', 'The body is not valid UTF-8.');
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });
