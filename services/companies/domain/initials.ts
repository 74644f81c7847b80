import { createHash } from 'node:crypto';

/** Backgrounds on which white text has a contrast of at least 4.5 : 1 (WCAG 2.2, AA); a test computes it. */
export const colours = [
  '#b91c1c',
  '#c2410c',
  '#a16207',
  '#4d7c0f',
  '#15803d',
  '#0f766e',
  '#0e7490',
  '#1d4ed8',
  '#4338ca',
  '#7e22ce',
  '#a21caf',
  '#be185d',
] as const;

/** What a generated logo shows. Its address holds all of it, so serving one needs no look-up and reveals no company. */
export interface Initials {
  /** One or two letters or digits, each with its accents. */
  letters: string;
  colour: string;
}

const letter = /[\p{L}\p{N}]\p{M}{0,3}/u;

/** The first letters of the first two words that have one; of the slug where the name has none (emoji). */
export function lettersOf(name: string, slug: string): string {
  const words = (text: string) =>
    text
      .normalize('NFC')
      .split(/[\s_-]+/u)
      .flatMap(word => letter.exec(word) ?? []);
  const found = words(name);
  // Upper case may be longer than the letter (ß -> SS): its first letter stands for it.
  return (found.length > 0 ? found : words(slug))
    .slice(0, 2)
    .map(each => letter.exec(each.toUpperCase())?.[0] ?? each)
    .join('');
}

/** The file name of a company's generated logo, without `.svg`. The colour follows the id, so that renaming keeps it. */
export function markOf({ id, name, slug }: { id: string; name: string; slug: string }): string {
  const colour = createHash('sha256').update(id).digest().readUInt32BE() % colours.length;
  return `${colour}-${Buffer.from(lettersOf(name, slug)).toString('hex')}`;
}

/** Reads such a file name back; undefined for what `markOf` cannot have made. */
export function readMark(mark: string): Initials | undefined {
  const [, index = '', hex = ''] = /^(\d{1,2})-((?:[0-9a-f]{2}){1,40})$/.exec(mark) ?? [];
  const colour = colours[Number(index)];
  const letters = Buffer.from(hex, 'hex').toString();
  // Only letters, digits and their accents pass, so nothing in it can mean something to XML.
  const wellFormed = /^(?:[\p{L}\p{N}]\p{M}{0,3}){1,2}$/u.test(letters);
  return colour && String(Number(index)) === index && wellFormed ? { letters, colour } : undefined;
}

export const drawInitials = ({ letters, colour }: Initials): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="512" height="512" viewBox="0 0 512 512" role="img" aria-label="${letters}">` +
  `<rect width="512" height="512" fill="${colour}"/>` +
  `<text x="256" y="256" dy=".35em" text-anchor="middle" fill="#fff" font-family="system-ui, sans-serif" font-size="232" font-weight="600">${letters}</text>` +
  '</svg>\n';
