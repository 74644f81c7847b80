/** One place where two values differ. A side that has nothing there is absent. */
export interface Difference {
  /** As a sender would write it: `strategies[1].rollout`, counted in the newer value (a removed item: in the older). */
  path: string;
  before?: unknown;
  after?: unknown;
}

/**
 * How `after` differs from `before`, both JSON. Items of lists that have a name of their own (`id`, `key`, `feature`)
 * are followed when they move, so that inserting a strategy does not look like a change of all behind it; lists of
 * texts and numbers are compared as a whole.
 */
export function diff(before: unknown, after: unknown, path = ''): Difference[] {
  if (isRecord(before) && isRecord(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.flatMap(name =>
      diff(own(before, name), own(after, name), path === '' ? name : `${path}.${name}`),
    );
  }
  if (Array.isArray(before) && Array.isArray(after) && [...before, ...after].every(isRecord)) {
    return isNamed([...before, ...after]) ? diffNamed(before, after, path) : diffPlaces(before, after, path);
  }
  return same(before, after) ? [] : [difference(path, before, after)];
}

function diffPlaces(before: Item[], after: Item[], path: string): Difference[] {
  const longest = before.length > after.length ? before : after;
  return longest.flatMap((_, index) => diff(before[index], after[index], `${path}[${index}]`));
}

function diffNamed(before: Item[], after: Item[], path: string): Difference[] {
  const older = new Map(before.map(item => [nameOf(item), item]));
  const newer = new Map(after.map(item => [nameOf(item), item]));
  const kept = (items: Map<unknown, Item>, others: Map<unknown, Item>) =>
    [...items.keys()].filter(name => others.has(name));
  const order = { before: kept(older, newer), after: kept(newer, older) };
  return [
    ...before.flatMap((item, index) =>
      newer.has(nameOf(item)) ? [] : [difference(`${path}[${index}]`, item, undefined)],
    ),
    ...after.flatMap((item, index) => diff(older.get(nameOf(item)), item, `${path}[${index}]`)),
    ...(same(order.before, order.after) ? [] : [difference(path, order.before, order.after)]),
  ];
}

type Item = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Item =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A variant's value may have a field called `constructor`. */
const own = (item: Item, name: string): unknown => (Object.hasOwn(item, name) ? item[name] : undefined);

const nameOf = (item: Item): unknown => item['id'] ?? item['key'] ?? item['feature'];

const isNamed = (items: Item[]) => items.every(item => typeof nameOf(item) === 'string');

const difference = (path: string, before: unknown, after: unknown): Difference => ({
  path,
  ...(before === undefined ? {} : { before }),
  ...(after === undefined ? {} : { after }),
});

/** Whether two JSON values say the same; the order of fields does not count, an undefined field is an absent one. */
export function same(a: unknown, b: unknown): boolean {
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => same(item, b[index]));
  }
  if (isRecord(a) && isRecord(b)) {
    return [...Object.keys(a), ...Object.keys(b)].every(name => same(own(a, name), own(b, name)));
  }
  return a === b;
}
