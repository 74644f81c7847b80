const mostRows = 200;
/** Characters of all texts: a server takes 16 MB a statement or more. */
const mostText = 1_000_000;

/** Parts of a list of rows that fit into one statement, by number and by size. */
export function batches(rows: object[]): object[][] {
  const all: object[][] = [];
  let text = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    const own = Object.values(row).reduce<number>(
      (sum, value) => sum + (typeof value === 'string' ? value.length : 0),
      0,
    );
    const last = all.at(-1);
    if (last && last.length < mostRows && text + own <= mostText) {
      last.push(row);
      text += own;
    } else {
      all.push([row]);
      text = own;
    }
  }
  return all;
}
