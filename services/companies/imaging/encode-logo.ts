import sharp, { type SharpOptions } from 'sharp';
import type { ImageKind } from './image-kind.ts';

/** Pixels a side of every stored logo: what does not fill the square is transparent. */
export const logoSide = 512;
/** 16 megapixels: 64 MB while decoded, which bounds what a small file can unfold to. */
export const mostPixels = 16 * 1024 * 1024;

export class TooManyPixels extends Error {}

const decoders = {
  png: 'VipsForeignLoadPngBuffer',
  jpeg: 'VipsForeignLoadJpegBuffer',
  webp: 'VipsForeignLoadWebpBuffer',
  svg: 'VipsForeignLoadSvgBuffer',
} as const satisfies Record<ImageKind, string>;

/**
 * Decodes an image as the one kind it was taken for and draws it again: nothing of the upload but its pixels is kept.
 * It switches off every other decoder of the process, so it is called once in a process of its own (`encoder-main.ts`).
 * `seconds` is how long drawing may take. Throws `TooManyPixels`, or the decoder's error for an image that is broken or no such image.
 */
export async function encodeLogo(image: Buffer, kind: ImageKind, seconds: number): Promise<Buffer> {
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: [decoders[kind]] });
  sharp.concurrency(1);
  const options: SharpOptions = { failOn: 'error', pages: 1 };

  const { width, height } = await sharp(image, { ...options, limitInputPixels: false }).metadata();
  if (kind !== 'svg' && width * height > mostPixels) throw new TooManyPixels();
  // An SVG is drawn at the size needed; it has no external resources, since a buffer has no base address.
  const density = kind === 'svg' ? { density: densityFor(Math.max(width, height)) } : {};
  return sharp(image, { ...options, ...density, limitInputPixels: mostPixels })
    .timeout({ seconds })
    .autoOrient()
    .resize(logoSide, logoSide, { fit: 'contain', background: { r: 0, g: 0, b: 0, alpha: 0 } })
    .webp({ quality: 90, effort: 4 })
    .toBuffer();
}

// sharp takes 1 to 100,000; 72 dots an inch is the SVG's own size.
const densityFor = (longestSide: number) => Math.min(100_000, Math.max(1, (72 * logoSide) / longestSide));
