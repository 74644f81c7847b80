/** One place at which two documents differ. */
export interface Change {
  /** `strategies[1].rollout`. */
  path: string;
  /** Undefined where there was nothing. */
  before: unknown;
  after: unknown;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Where two JSON documents differ, down to the values; an object or list that is new or gone comes as a whole. */
export function changesBetween(before: unknown, after: unknown, path = ''): Change[] {
  if (isObject(before) && isObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.flatMap(name =>
      changesBetween(before[name], after[name], path === '' ? name : `${path}.${name}`),
    );
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const places = Array.from({ length: Math.max(before.length, after.length) }, (_, index) => index);
    return places.flatMap(index => changesBetween(before[index], after[index], `${path}[${index}]`));
  }
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path, before, after }];
}

/** Every field of a document that has come or gone as a whole, as changes from or to nothing. */
export function fieldsOf(document: unknown, side: 'before' | 'after'): Change[] {
  if (!isObject(document)) return [];
  return Object.entries(document).map(([path, value]) => ({
    path,
    before: side === 'before' ? value : undefined,
    after: side === 'after' ? value : undefined,
  }));
}
