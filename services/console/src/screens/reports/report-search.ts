export const views = ['usage', 'unknown', 'stale'] as const;
export const spans = ['24h', '7d', '30d', '90d'] as const;
export const dimensions = ['feature', 'variant', 'app', 'sdk', 'environment'] as const;
export type Dimension = (typeof dimensions)[number];

/** What a report is about, as its address holds it. */
export interface ReportSearch {
  view?: (typeof views)[number] | undefined;
  /** Up to now; instead of days. */
  span?: (typeof spans)[number] | undefined;
  /** The reader's days, both included. */
  from?: string | undefined;
  to?: string | undefined;
  by?: Dimension | undefined;
  /** Key of the only one that is counted. */
  feature?: string | undefined;
  /** Not only the environment that is chosen above. */
  everywhere?: boolean | undefined;
}

const day = /^\d{4}-\d{2}-\d{2}$/;

/** What of an address makes sense; the rest is dropped. */
export function reportSearch(given: Record<string, unknown>): ReportSearch {
  const dayOf = (value: unknown) =>
    typeof value === 'string' && day.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined;
  const [view, span, by] = [
    views.find(each => each === given['view']),
    spans.find(each => each === given['span']),
    dimensions.find(each => each === given['by']),
  ];
  const [from, to] = [dayOf(given['from']), dayOf(given['to'])];
  const feature = given['feature'] === undefined ? '' : String(given['feature']).slice(0, 100);
  return {
    ...(view && view !== 'usage' && { view }),
    ...(span && { span }),
    ...(from && to && from <= to && { from, to }),
    ...(by && by !== 'feature' && { by }),
    ...(feature !== '' && { feature }),
    ...(given['everywhere'] === true && { everywhere: true }),
  };
}
