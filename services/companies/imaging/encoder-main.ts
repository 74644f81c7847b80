import { buffer } from 'node:stream/consumers';
import { encodeLogo, TooManyPixels } from './encode-logo.ts';
import { exitCodes } from './encoder-exit.ts';
import { imageKinds } from './image-kind.ts';

/** The encoder's own process: image on standard input, its kind and the time limit as arguments, WebP on standard output. */
const kind = imageKinds.find(each => each === process.argv[2]);
if (!kind) throw new Error('Say which kind of image it is.');
try {
  process.stdout.write(await encodeLogo(await buffer(process.stdin), kind, Number(process.argv[3])));
} catch (error) {
  process.stderr.write(String(error));
  process.exitCode = error instanceof TooManyPixels ? exitCodes.tooManyPixels : exitCodes.broken;
}
