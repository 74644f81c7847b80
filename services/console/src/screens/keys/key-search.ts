import type { KeyFilter, KeyKind } from '../../api/keys.ts';

/** The filters of the list, as its address holds them; `in` is an environment, since `environment` is where one is. */
export interface KeySearch {
  search?: string | undefined;
  keyKind?: KeyKind | undefined;
  in?: string | undefined;
}

export const keyKinds: KeyKind[] = ['server', 'client'];

/** What of an address makes sense; the rest is dropped. */
export function keySearch(search: Record<string, unknown>): KeySearch {
  const text = (value: unknown) => (value === undefined ? '' : String(value)).slice(0, 100);
  const kind = keyKinds.find(each => each === search['keyKind']);
  return {
    ...(text(search['search']) !== '' && { search: text(search['search']) }),
    ...(kind && { keyKind: kind }),
    ...(text(search['in']) !== '' && { in: text(search['in']) }),
  };
}

export const filterOf = ({ search, keyKind: kind, in: environment }: KeySearch): KeyFilter => ({
  ...(search && { search }),
  ...(kind && { kind }),
  ...(environment && { environment }),
});
