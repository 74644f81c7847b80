import { bodyParser } from '@koa/bodyparser';
import { type ParseError, parse as parseLeniently, printParseErrorCode } from 'jsonc-parser';
import type { Middleware } from 'koa';
import { problem } from './problem.ts';

export interface BodyOptions {
  /** Bytes, as `1mb`. */
  limit?: string;
  /** Levels of nesting beyond which JSON is refused, so that nothing behind can overflow the stack. */
  maxDepth?: number;
}

/** Reads JSON bodies into `ctx.request.body`. Uploads (`multipart/form-data`) are left to their route. */
export function body({ limit = '1mb', maxDepth = 64 }: BodyOptions = {}): Middleware {
  const parse = bodyParser({
    enableTypes: ['json'],
    jsonLimit: limit,
    parsedMethods: ['POST', 'PUT', 'PATCH'],
    onError: (error: Error & { status?: number; type?: string; body?: string }) => {
      if (error.status === 413 || error.type === 'entity.too.large') {
        throw problem('payload-too-large', { detail: `The body may hold at most ${limit}.`, cause: error });
      }
      throw problem('invalid-json', { detail: positionOf(error.body) });
    },
  });
  return async (ctx, next) => {
    if (hasBody(ctx.request.length, ctx.get('transfer-encoding')) && !ctx.is('json', '+json', 'multipart')) {
      throw problem('unsupported-media-type', { detail: 'Send the body as application/json.' });
    }
    await parse(ctx, async () => {});
    if (depthOf(ctx.request.body, maxDepth) > maxDepth) {
      throw problem('invalid-json', { detail: `The body is nested more than ${maxDepth} levels deep.` });
    }
    await next();
  };
}

const hasBody = (length: number | undefined, transferEncoding: string) =>
  (length !== undefined && length > 0) || transferEncoding !== '';

/** Where the JSON goes wrong, counted from 1. V8 tells it for some errors only, so the text is read a second time. */
function positionOf(text: string | undefined): string {
  const errors: ParseError[] = [];
  parseLeniently(text ?? '', errors, { disallowComments: true });
  const [first] = errors;
  if (!first || text === undefined) return 'The body must be a JSON object or array.';
  const before = text.slice(0, first.offset).split('\n');
  return `${printParseErrorCode(first.error)} at line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}.`;
}

function depthOf(value: unknown, limit: number): number {
  let depth = 0;
  let level: unknown[] = [value];
  while (level.length > 0 && depth <= limit) {
    level = level.flatMap(each => (typeof each === 'object' && each !== null ? Object.values(each) : []));
    depth += 1;
  }
  return depth;
}
