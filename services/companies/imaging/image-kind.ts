export const imageKinds = ['png', 'jpeg', 'webp', 'svg'] as const;
export type ImageKind = (typeof imageKinds)[number];

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const jpegSignature = Buffer.from([0xff, 0xd8, 0xff]);

/** What the bytes are, whatever the sender called them; undefined for all that is no logo. */
export function imageKindOf(image: Buffer): ImageKind | undefined {
  if (image.subarray(0, 8).equals(pngSignature)) return 'png';
  if (image.subarray(0, 3).equals(jpegSignature)) return 'jpeg';
  if (image.toString('latin1', 0, 4) === 'RIFF' && image.toString('latin1', 8, 12) === 'WEBP') return 'webp';
  return startsAsSvg(image.toString()) ? 'svg' : undefined;
}

const svgStart = /(?:<svg[\s/>]|<!DOCTYPE\s+svg[\s[>])/iy;
const skipped = [
  ['<?', '?>'],
  ['<!--', '-->'],
] as const;

/** Whether an XML text has `svg` as its root, past declarations and comments. Linear in the length of the text. */
function startsAsSvg(text: string): boolean {
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  for (;;) {
    at = firstAfterSpace(text, at);
    const found = skipped.find(([opening]) => text.startsWith(opening, at));
    if (!found) break;
    const end = text.indexOf(found[1], at);
    if (end < 0) return false;
    at = end + found[1].length;
  }
  svgStart.lastIndex = at;
  return svgStart.test(text);
}

function firstAfterSpace(text: string, from: number): number {
  let at = from;
  while (' \t\r\n'.includes(text.charAt(at)) && at < text.length) at += 1;
  return at;
}

const refusedParts: [RegExp, string][] = [
  [/<!DOCTYPE/i, 'a DOCTYPE'],
  [/<!ENTITY/i, 'entities'],
  [/<\?xml-stylesheet/i, 'a reference to a style sheet'],
  [/http:\/\/www\.w3\.org\/2001\/XInclude/i, 'XInclude'],
  [/^\W{0,9}xml[^>]{0,200}encoding\s*=\s*["'](?!utf-8["'])/i, 'an encoding other than UTF-8'],
];

/**
 * Why an SVG is not drawn, for its sender. Entities can blow up or reach for files, a DOCTYPE is where they are declared,
 * XInclude and style sheets name other resources, and another encoding could hide all of these. A logo needs none of them.
 */
export function refusedPartOf(svg: Buffer): string | undefined {
  const text = svg.toString();
  return refusedParts.find(([pattern]) => pattern.test(text))?.[1];
}
