export type Scalar = string | number | boolean | null;
export type Context = Record<string, Scalar>;

/** What is being tried, as the address holds it: it can be sent to a colleague. */
export interface PlaygroundSearch {
  context?: Context | undefined;
  /** Part of the keys that are shown. */
  search?: string | undefined;
  /** How the context is written. */
  as?: 'json' | undefined;
}

const isScalar = (value: unknown): value is Scalar =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value);

/** A flat object of texts, numbers, truths and nulls. */
export const isContext = (value: unknown): value is Context =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every(isScalar);

/** What of an address makes sense; the rest is dropped. */
export function playgroundSearch(search: Record<string, unknown>): PlaygroundSearch {
  const { context } = search;
  const text = (search['search'] === undefined ? '' : String(search['search'])).slice(0, 100);
  return {
    ...(isContext(context) && { context }),
    ...(text !== '' && { search: text }),
    ...(search['as'] === 'json' && { as: 'json' as const }),
  };
}
