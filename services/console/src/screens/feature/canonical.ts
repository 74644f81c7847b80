/** A value as one text, alike for what means the same: the order of fields does not count, nor one that says nothing. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) => (isRecord(each) ? Object.fromEntries(said(each)) : each)) ?? '';

const said = (record: Record<string, unknown>) =>
  Object.entries(record)
    .filter(([, each]) => each !== undefined && each !== false && each !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1));

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isSame = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b);
