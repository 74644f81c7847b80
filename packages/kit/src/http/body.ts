import { bodyParser } from '@koa/bodyparser';
import { type ParseError, parse as parseLeniently, printParseErrorCode } from 'jsonc-parser';
import type { Middleware } from 'koa';
import { type Problem, problem } from './problem.ts';

export interface BodyOptions {
  /** Bytes after decompression, as `1mb`. */
  limit?: string;
  /** Levels of nesting beyond which JSON is refused, so that nothing behind can overflow the stack. */
  maxDepth?: number;
}

/** Reads JSON bodies into `ctx.request.body`. Uploads (`multipart/form-data`) are left to their route. */
export function body({ limit = '1mb', maxDepth = 64 }: BodyOptions = {}): Middleware {
  const parse = bodyParser({
    enableTypes: ['json'],
    // Merged by position into the parser's own list, so the first has to stand here again.
    extendTypes: { json: ['application/json', '+json'] },
    jsonLimit: limit,
    parsedMethods: ['POST', 'PUT', 'PATCH'],
    onError: error => {
      throw refusal(error, limit);
    },
  });
  return async (ctx, next) => {
    if (hasBody(ctx.request.length, ctx.get('transfer-encoding')) && !ctx.is('json', '+json', 'multipart')) {
      throw problem('unsupported-media-type', { detail: 'Send the body as application/json.' });
    }
    // Behind this the parser would take a closed connection for an empty body.
    if (ctx.req.destroyed && !ctx.req.complete) throw cutOff();
    await parse(ctx, async () => {});
    if (isDeeperThan(maxDepth, ctx.request.body)) {
      throw problem('invalid-json', { detail: `The body is nested more than ${maxDepth} levels deep.` });
    }
    await next();
  };
}

const hasBody = (length: number | undefined, transferEncoding: string) =>
  (length !== undefined && length > 0) || transferEncoding !== '';

const cutOff = (cause?: unknown) =>
  problem('bad-request', { detail: 'The connection ended before the request did.', cause });

/** What `raw-body`, `inflation` and the JSON parser of `co-body` throw, each told as what the sender can mend. */
function refusal(error: Error & { status?: number; type?: string; body?: string }, limit: string): Problem {
  if (error.type === 'entity.too.large')
    return problem('payload-too-large', { detail: `The body may hold at most ${limit}.` });
  if (error.type === 'request.aborted') return cutOff(error);
  if (error.status === 415)
    return problem('unsupported-media-type', {
      detail: 'Compress the body with gzip, deflate, br or not at all.',
    });
  if (error.body !== undefined) return problem('invalid-json', { detail: complaint(error.body) });
  return problem('bad-request', { detail: 'The body does not fit its Content-Length or Content-Encoding.' });
}

/** Where the JSON goes wrong, counted from 1. V8 tells it for some errors only, so the text is read a second time. */
function complaint(text: string): string {
  const errors: ParseError[] = [];
  parseLeniently(text, errors, { disallowComments: true });
  const [first] = errors;
  if (first) {
    const before = text.slice(0, first.offset).split('\n');
    return `${printParseErrorCode(first.error)} at line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}.`;
  }
  return /^\s*[[{]/.test(text)
    ? 'The name __proto__ is not accepted.'
    : 'The body must be a JSON object or array.';
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some(each => isDeeperThan(levels - 1, each));
}
