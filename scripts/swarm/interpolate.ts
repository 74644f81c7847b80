/** A variable that a document needs and nobody gives: told with the document's own words. */
export class MissingVariable extends Error {
  override readonly name = 'MissingVariable';
}

const reference = /\$\$|\$\{([A-Za-z_]\w*)(?:(:?[-?])([^}]*))?\}|\$([A-Za-z_]\w*)/g;

/** Replaces `${A}`, `${A:-default}`, `${A-default}`, `${A:?message}` and `${A?message}` as docker does; `$$` is a dollar. */
export function interpolate(text: string, variables: Record<string, string>): string {
  return text.replace(reference, (whole, braced, operator, argument, plain) => {
    if (whole === '$$') return '$';
    const name = String(braced ?? plain);
    const value = variables[name];
    const isThere = operator?.startsWith(':') ? value !== undefined && value !== '' : value !== undefined;
    if (isThere && value !== undefined) return value;
    if (operator?.endsWith('-')) return argument ?? '';
    if (operator?.endsWith('?')) throw new MissingVariable(`${name}: ${argument || 'is required'}`);
    return '';
  });
}

/** The names of all variables in a text. */
export function variablesIn(text: string): string[] {
  const names = [...text.matchAll(reference)].map(match => match[1] ?? match[4]);
  return [...new Set(names.filter(name => name !== undefined))].sort();
}
