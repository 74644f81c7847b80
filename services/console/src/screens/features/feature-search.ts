import type { FeatureFilter } from '../../api/features.ts';

/** The filters of the list, as its address holds them. */
export interface FeatureSearch {
  search?: string | undefined;
  kind?: NonNullable<FeatureFilter['kind']> | undefined;
  tag?: string | undefined;
  state?: NonNullable<FeatureFilter['state']> | undefined;
  archived?: boolean | undefined;
  sort?: NonNullable<FeatureFilter['sort']> | undefined;
}

export const kinds = ['release', 'experiment', 'operational', 'kill-switch', 'permission'] as const;
export const states = ['enabled', 'disabled', 'active', 'stale'] as const;
export const sorts = ['key', 'name', '-createdAt', '-updatedAt'] as const;

const oneOf = <Each extends string>(list: readonly Each[], value: unknown): Each | undefined =>
  list.find(each => each === value);

/** What of an address makes sense; the rest is dropped. */
export function featureSearch(search: Record<string, unknown>): FeatureSearch {
  const [kind, state, sort] = [
    oneOf(kinds, search['kind']),
    oneOf(states, search['state']),
    oneOf(sorts, search['sort']),
  ];
  // A number that was typed arrives as one.
  const text = (value: unknown) => (value === undefined ? '' : String(value)).slice(0, 100);
  return {
    ...(text(search['search']) !== '' && { search: text(search['search']) }),
    ...(text(search['tag']) !== '' && { tag: text(search['tag']) }),
    ...(kind && { kind }),
    ...(state && { state }),
    ...(sort && sort !== 'key' && { sort }),
    ...(search['archived'] === true && { archived: true }),
  };
}
