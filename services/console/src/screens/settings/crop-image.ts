import type { Area } from 'react-easy-crop';

/** Pixels of the logo that is sent: those that it is kept with. */
const side = 512;

/** Draws a part of an image onto a square; what lies beyond the image stays transparent. */
export function drawPart(canvas: HTMLCanvasElement, image: HTMLImageElement, part: Area): void {
  const context = canvas.getContext('2d');
  if (!context) throw new Error('this browser draws nothing');
  context.imageSmoothingQuality = 'high';
  context.clearRect(0, 0, canvas.width, canvas.height);
  const { x, y, width, height } = part;
  context.drawImage(image, x, y, width, height, 0, 0, canvas.width, canvas.height);
}

/** A part of an image as a square PNG. */
export async function cutOut(image: HTMLImageElement, part: Area): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = side;
  canvas.height = side;
  drawPart(canvas, image, part);
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      blob => (blob ? resolve(blob) : reject(new Error('the image cannot be written'))),
      'image/png',
    );
  });
}
