const longest = 64;

// Letters that Unicode does not take apart into a base letter and an accent.
const spelled: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  þ: 'th',
  ı: 'i',
  '&': ' and ',
};

/** `Librería Ñandú & Cía.` -> `libreria-nandu-and-cia`; `company` for a name without any Latin letter or digit. */
export function slugFrom(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[ßæœøđðłþı&]/g, found => spelled[found] ?? found)
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '');
  return fit(plain.replace(/[^a-z0-9]+/g, '-').replace(/^-/, ''), longest) || 'company';
}

/** The base itself or, where it is taken, the first free one of `base-2`, `base-3`, … */
export function freeSlug(base: string, taken: ReadonlySet<string>): string {
  if (!taken.has(base)) return base;
  for (let number = 2; ; number += 1) {
    const slug = numbered(base, number);
    if (!taken.has(slug)) return slug;
  }
}

/** All that `freeSlug` may answer for a base starts with this. */
export const slugStem = (base: string): string => fit(base, longest - 8);

const numbered = (base: string, number: number) => `${slugStem(base)}-${number}`;

const fit = (text: string, length: number) => text.slice(0, length).replace(/-+$/, '');
