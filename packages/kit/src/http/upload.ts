import type { IncomingMessage } from 'node:http';
import type { Writable } from 'node:stream';
import multer from '@koa/multer';
import { z } from 'zod';
import type { HttpContext } from './actor.ts';
import { type Problem, problem } from './problem.ts';

export interface Upload {
  buffer: Buffer;
  /** As the sender calls it, without folders and control characters; never a path to write to. */
  filename: string;
  /** As the sender says. Look into the file itself before believing it. */
  mimeType: string;
}

export interface UploadOptions {
  /** Name of the one file field. */
  field: string;
  /** Most bytes of the file. It is held in memory. */
  maxBytes: number;
}

/** What a form may hold beside the file: part headers and a few small fields. */
const overheadBytes = 64 * 1024;

/** Once we have refused an upload, so much of its rest is read and thrown away, for a sender who reads our answer only afterwards. */
const discardedBytes = 32 * 1024 * 1024;
const discardedMs = 10_000;

/**
 * Reads the file of a `multipart/form-data` request, from within a handler. Throws 415 for another content type, 413 as soon
 * as it is known to be too large, and 400 that names the field when it is missing, empty, or not the only one.
 */
export async function readUpload(ctx: HttpContext, { field, maxBytes }: UploadOptions): Promise<Upload> {
  try {
    if (!ctx.is('multipart/form-data')) {
      throw problem('unsupported-media-type', {
        detail: `Send the file as multipart/form-data, in the field "${field}".`,
      });
    }
    if ((ctx.request.length ?? 0) > maxBytes + overheadBytes) throw tooLarge(maxBytes);
    await parse(ctx, { field, maxBytes });
    const { file } = ctx;
    if (!file) throw wrong(field, 'is missing: send the file in this field');
    if (file.buffer.length === 0) throw wrong(field, 'is an empty file');
    return { buffer: file.buffer, filename: cleanName(file.originalname), mimeType: file.mimetype };
  } catch (error) {
    discardRest(ctx.req);
    throw error;
  }
}

/** The bytes alone, for handlers that find out by themselves what they are: `const image = await receive(ctx)`. */
export const upload =
  (options: UploadOptions) =>
  async (ctx: HttpContext): Promise<Buffer> =>
    (await readUpload(ctx, options)).buffer;

async function parse(ctx: HttpContext, { field, maxBytes }: UploadOptions): Promise<void> {
  const refused = Promise.withResolvers<never>();
  const options = {
    storage: multer.memoryStorage(),
    limits: {
      fileSize: maxBytes,
      files: 1,
      fields: 10,
      parts: 11,
      fieldSize: 10_000,
      fieldNameSize: 100,
      headerPairs: 50,
    },
    defParamCharset: 'utf8',
    // Multer itself reads what is too much to its very end before it says so.
    streamHandler: (request: IncomingMessage, form: Writable) => {
      let bytes = 0;
      request.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > maxBytes + overheadBytes) refused.reject(tooLarge(maxBytes));
      });
      request.pipe(form);
    },
  };
  const parsed = Promise.resolve(multer(options).single(field)(ctx, async () => {}));
  // When it is refused before, how parsing ends is of no interest.
  parsed.catch(() => {});
  try {
    await Promise.race([parsed, refused.promise]);
  } catch (error) {
    throw asProblem(error, field, maxBytes);
  }
}

const multerError = z.object({
  name: z.literal('MulterError'),
  code: z.string(),
  field: z.string().optional(),
});

function asProblem(error: unknown, field: string, maxBytes: number): unknown {
  const known = multerError.safeParse(error instanceof Error ? { ...error, name: error.name } : error).data;
  if (known?.code === 'LIMIT_FILE_SIZE') return tooLarge(maxBytes);
  if (known?.code === 'LIMIT_UNEXPECTED_FILE' || known?.code === 'LIMIT_FILE_COUNT') {
    return wrong(known.field ?? field, `is not expected: send one file, in the field "${field}"`);
  }
  if (known)
    return problem('bad-request', { detail: 'The form has too many or too large fields.', cause: error });
  if (error instanceof Error && !('status' in error)) {
    return problem('bad-request', {
      detail: 'The form is cut off or not valid multipart/form-data.',
      cause: error,
    });
  }
  return error;
}

const tooLarge = (maxBytes: number): Problem =>
  problem('payload-too-large', { detail: `The file may have at most ${Math.floor(maxBytes / 1024)} KB.` });

const wrong = (path: string, message: string): Problem =>
  problem('invalid-input', { detail: `${path}: ${message}`, errors: [{ path, message }] });

const cleanName = (name: string) =>
  name
    .replace(/^.*[/\\]/, '')
    .replace(/\p{C}/gu, '')
    .slice(0, 255);

// Ending the connection right away would lose our answer on its way to a sender who still sends.
function discardRest(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  let bytes = 0;
  request.unpipe();
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > discardedBytes) request.destroy();
  });
  const timer = setTimeout(() => request.destroy(), discardedMs).unref();
  request.once('close', () => clearTimeout(timer));
  request.resume();
}
