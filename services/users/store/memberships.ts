import { type CompanyRole, companyRoles } from '@bandera/contracts/permissions';
import { bool, iso, number, oneOf, type Row, rows, text } from '@bandera/kit/db/columns';
import type { Db } from '@bandera/kit/db/connect';
import { keyset, type Page, type SortColumn } from '@bandera/kit/http/page';

export const membershipRow = rows({
  userId: text,
  companyId: text,
  role: oneOf(...companyRoles),
  createdAt: iso,
  lastUsedAt: iso,
  version: number,
});
export type MembershipRow = Row<typeof membershipRow>;

/** A user as the others of one company see it. */
const memberRow = rows({
  id: text,
  email: text,
  name: text,
  verified: bool,
  role: oneOf(...companyRoles),
  createdAt: iso,
  userVersion: number,
  membershipVersion: number,
});
export type MemberRow = Row<typeof memberRow>;

export interface MemberQuery {
  company: string;
  search?: string | undefined;
  role?: CompanyRole | undefined;
  by: SortColumn[];
  page: Page;
}

export const membershipStore = (db: Db) => {
  const members = (company: string) =>
    db('memberships')
      .join('users', 'users.id', 'memberships.user_id')
      .where('memberships.company_id', company)
      .select(
        'users.id',
        'users.email',
        'users.name',
        'users.verified',
        'memberships.role',
        'memberships.created_at',
        { user_version: 'users.version', membership_version: 'memberships.version' },
      );

  return {
    async insert(membership: MembershipRow): Promise<void> {
      await db('memberships').insert(membershipRow.toRow(membership));
    },

    find: (user: string, company: string): Promise<MembershipRow | undefined> =>
      db('memberships')
        .where({ user_id: user, company_id: company })
        .first(membershipRow.columns)
        .then(membershipRow.fromFirst),

    async ofUser(user: string): Promise<MembershipRow[]> {
      const found = await db('memberships').where({ user_id: user }).select(membershipRow.columns);
      return found.map(membershipRow.fromRow);
    },

    /** Who owns the company, locked: two owners who leave at the same moment wait for each other. */
    async lockOwners(company: string): Promise<string[]> {
      return db('memberships').where({ company_id: company, role: 'owner' }).forUpdate().pluck('user_id');
    },

    async count(company: string): Promise<number> {
      const row = await db('memberships').where({ company_id: company }).count({ count: '*' }).first();
      return Number(row?.['count'] ?? 0);
    },

    async setRole({ userId, companyId, version }: MembershipRow, role: CompanyRole): Promise<void> {
      await db('memberships')
        .where({ user_id: userId, company_id: companyId })
        .update({ role, version: version + 1 });
    },

    /** The default company of the next log-in is the one that was used last. */
    async touch(user: string, company: string, at: Date): Promise<void> {
      await db('memberships').where({ user_id: user, company_id: company }).update({ last_used_at: at });
    },

    async remove(user: string, company: string): Promise<void> {
      await db('memberships').where({ user_id: user, company_id: company }).delete();
    },

    member: (company: string, user: string): Promise<MemberRow | undefined> =>
      members(company).where('users.id', user).first().then(memberRow.fromFirst),

    async page({ company, search, role, by, page }: MemberQuery) {
      const query = members(company);
      if (role) query.where({ role });
      if (search) {
        query.where(any =>
          any
            .whereRaw("lower(users.name) like ? escape '!'", partOf(search))
            .orWhereRaw("users.email like ? escape '!'", partOf(search)),
        );
      }
      const { items, next } = await keyset(query, { by, page, idColumn: 'users.id' });
      return { items: items.map(memberRow.fromRow), next };
    },

    /** Ids of those whose name has this part, so many at most. */
    named: (company: string, part: string, most: number): Promise<string[]> =>
      db('memberships')
        .join('users', 'users.id', 'memberships.user_id')
        .where('memberships.company_id', company)
        .whereRaw("lower(users.name) like ? escape '!'", partOf(part))
        .orderBy('users.id')
        .limit(most)
        .pluck('users.id'),

    /** Everybody of a company who has proven the address, for mails. */
    async addresses(
      company: string,
    ): Promise<{ user: string; email: string; name: string; role: CompanyRole }[]> {
      const found = await members(company).where('users.verified', true).orderBy('users.id');
      return found
        .map(memberRow.fromRow)
        .map(({ id, email, name, role }) => ({ user: id, email, name, role }));
    },
  };
};

/** The pattern of what has this text in it. */
const partOf = (text: string) => `%${text.toLowerCase().replace(/[!%_]/g, '!$&')}%`;
