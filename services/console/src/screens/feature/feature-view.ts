/** The parts of a feature's page, as its address names them; the first is where one arrives. */
export const views = ['targeting', 'compare', 'usage', 'code', 'history', 'settings'] as const;
export type View = (typeof views)[number];

export interface FeatureSearch {
  view?: View | undefined;
  /** The environment to compare with. */
  with?: string | undefined;
}

/** What of an address makes sense; the rest is dropped. */
export function featureView(search: Record<string, unknown>): FeatureSearch {
  const view = views.find(each => each === search['view']);
  const other = search['with'];
  return {
    ...(view && view !== 'targeting' && { view }),
    ...(typeof other === 'string' && other !== '' && { with: other }),
  };
}
