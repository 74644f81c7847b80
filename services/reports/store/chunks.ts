/** Parts of a list that fit into one statement: both engines bound the number of values. */
export function chunks<T>(list: T[], size = 500): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < list.length; at += size) parts.push(list.slice(at, at + size));
  return parts;
}
