/** What is known about the caller: `userId`, `sessionId`, `remoteAddress`, any other field, and `properties`. */
export type Context = Readonly<Record<string, unknown>>;

/** Reads one field of a context as text; undefined means missing, an empty string is present. */
export type Reader = (context: Context) => string | undefined;

const EMPTY: Context = Object.freeze({});

/** Takes any JSON value for a context; whatever is not an object counts as an empty one. */
export const contextOf = (value: unknown): Context => (isRecord(value) ? value : EMPTY);

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An own property only, so that fields called `constructor` or `__proto__` are as missing as any other. */
export const own = (record: Context, field: string): unknown =>
  Object.hasOwn(record, field) ? record[field] : undefined;

/** `context[field] ?? context.properties[field]` as text (evaluation-semantics, section 3). */
export function fieldReader(field: string): Reader {
  const alias = ALIASES.get(field);
  if (alias === undefined) return context => textOf(resolve(context, field));
  return context => textOf(resolve(context, field)) ?? textOf(resolve(context, alias));
}

/** OpenFeature says targetingKey, Unleash says userId: the same user gets the same answer through both. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['userId', 'targetingKey'],
  ['targetingKey', 'userId'],
]);

function resolve(context: Context, field: string): unknown {
  const top = own(context, field);
  if (top !== undefined && top !== null) return top;
  const properties = own(context, 'properties');
  return isRecord(properties) ? own(properties, field) : undefined;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') return `${value}`;
  return typeof value === 'object' && value !== null ? textOfObject(value) : undefined;
}

/** Arrays become "a,b" as in the Unleash SDKs. What has no text, such as `{"toString": 1}`, counts as missing. */
function textOfObject(value: object): string | undefined {
  try {
    return String(value);
  } catch {
    return undefined;
  }
}
