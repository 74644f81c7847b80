import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { problem } from '@bandera/contracts/problems';
import type { Log } from '@bandera/kit/log';
import { NoSlot, slots } from '../slots.ts';
import { exitCodes } from './encoder-exit.ts';
import type { ImageKind } from './image-kind.ts';

export interface LogoEncoderOptions {
  log: Log;
  /** Encoder processes at a time. */
  parallel?: number;
  /** Uploads that may wait for one. */
  waiting?: number;
  /** Milliseconds after which a process is killed. */
  timeoutMs?: number;
}

export type LogoEncoder = (image: Buffer, kind: ImageKind) => Promise<Buffer>;

interface Outcome {
  code: number | null;
  signal: NodeJS.Signals | null;
  output: Buffer;
  complaint: string;
}

/**
 * Encodes logos, each in a process of its own: an image decoder is the riskiest code we run on what strangers send. It gets
 * no environment (so no secrets), is killed when it takes too long, which no library can do to a thread that draws an SVG,
 * and its crash takes nothing else down. Throws 422 `broken-image`, or 503 when too many uploads wait.
 */
export function logoEncoder({
  log,
  parallel = 2,
  waiting = 8,
  timeoutMs = 10_000,
}: LogoEncoderOptions): LogoEncoder {
  const slot = slots({ parallel, waiting });
  return async (image, kind) => {
    const outcome = await slot(() => encodeApart(image, kind, timeoutMs)).catch(error => {
      throw problem('dependency-unavailable', {
        detail: 'Too many images are being worked on: try again in a moment.',
        cause: error instanceof NoSlot ? undefined : error,
        headers: { 'Retry-After': '5' },
      });
    });
    if (outcome.code === 0) return outcome.output;
    log.info(
      { kind, code: outcome.code, signal: outcome.signal, complaint: outcome.complaint },
      'logo refused',
    );
    throw problem('broken-image', { errors: [{ path: 'logo', message: reasonOf(outcome) }] });
  };
}

function reasonOf({ code, signal }: Outcome): string {
  if (code === exitCodes.tooManyPixels) return 'may have at most 16 megapixels';
  return signal
    ? 'takes too long to draw: simplify it'
    : 'cannot be read: save it again and repeat the upload';
}

/** Half of the time is for drawing: its library ends in better order than by being killed. */
const drawingSeconds = (timeoutMs: number) => String(Math.max(1, Math.floor(timeoutMs / 2_000)));

const mostOutput = 4 * 1024 * 1024;

function encodeApart(image: Buffer, kind: ImageKind, timeoutMs: number): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ['--max-old-space-size=64', encoderMain, kind, drawingSeconds(timeoutMs)],
      {
        env: {},
        stdio: ['pipe', 'pipe', 'pipe'],
        timeout: timeoutMs,
        killSignal: 'SIGKILL',
      },
    );
    const output: Buffer[] = [];
    let size = 0;
    let complaint = '';
    child.once('error', reject);
    // It may end before it has read all: its exit code says why.
    child.stdin.on('error', () => {});
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > mostOutput) child.kill('SIGKILL');
      else output.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk).slice(0, 300);
    });
    child.once('close', (code, signal) =>
      resolve({ code, signal, output: Buffer.concat(output), complaint }),
    );
    child.stdin.end(image);
  });
}

const encoderMain = fileURLToPath(new URL('encoder-main.ts', import.meta.url));
