import { type MemberFilter, roles } from '../../api/members.ts';

/** The filters of the list of members, as its address holds them. */
export function memberSearch(given: Record<string, unknown>): MemberFilter {
  const search = given['search'] === undefined ? '' : String(given['search']).slice(0, 120);
  const role = roles.find(each => each === given['role']);
  return { ...(search !== '' && { search }), ...(role && { role }) };
}
