/**
 * Entity tags (RFC 9110 section 8.8.3). Both functions take the header as it came and a tag as `quote` made it, and know
 * lists, `*`, weak tags, tags without quotes (people type them by hand), and the suffix that a compressing proxy puts into a
 * tag (`"7-gzip"`: Caddy takes it off again from If-None-Match, but not from If-Match).
 */

/** An opaque value as a strong tag: `7` -> `"7"`. Throws a TypeError for what a tag cannot hold. */
export function quote(value: string): string {
  if (!/^[\x21\x23-\x7e]*$/.test(value))
    throw new TypeError('An entity tag holds visible ASCII characters without quotes.');
  return `"${value}"`;
}

/** Weak comparison, for `If-None-Match`: what the client has is good enough. */
export const matches = (header: string | undefined, tag: string): boolean =>
  // Most requests carry none, and the data plane asks for each of them.
  header !== undefined &&
  header !== '' &&
  (header === tag || anyTag(header) || tagsIn(header).some(each => each.value === opaque(tag)));

/** Strong comparison, for `If-Match`: the client has exactly this version. A weak tag on either side never matches. */
export const strongMatches = (header: string | undefined, tag: string): boolean =>
  anyTag(header) ||
  (!tag.startsWith('W/') && tagsIn(header).some(each => !each.weak && each.value === opaque(tag)));

const anyTag = (header: string | undefined) => header?.trim() === '*';

const opaque = (tag: string) => withoutCoding(tag.replace(/^W\//, '').replace(/^"|"$/g, ''));

const withoutCoding = (value: string) => value.replace(/-(gzip|zstd|br)$/, '');

// A comma may stand inside of quotes.
function tagsIn(header = ''): { weak: boolean; value: string }[] {
  return Array.from(header.matchAll(/(W\/)?(?:"([^"]*)"|([^\s,"]+))/g), ([, weak, quoted, bare]) => ({
    weak: weak !== undefined,
    value: withoutCoding(quoted ?? bare ?? ''),
  }));
}
