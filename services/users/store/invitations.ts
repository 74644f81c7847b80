import { companyRoles } from '@bandera/contracts/permissions';
import { iso, oneOf, type Row, rows, text } from '@bandera/kit/db/columns';
import type { Db } from '@bandera/kit/db/connect';
import { contains, keyset, type Page, sortedBy } from '@bandera/kit/http/page';

const invitationRow = rows({
  id: text,
  companyId: text,
  email: text,
  role: oneOf(...companyRoles),
  tokenHash: text,
  invitedBy: text,
  createdAt: iso,
  expiresAt: iso,
});
export type InvitationRow = Row<typeof invitationRow>;

/** What invitations can be sorted by. */
export const invitationSorts = ['createdAt', 'expiresAt', 'email'] as const;
type InvitationSort = (typeof invitationSorts)[number];

export interface InvitationFilter {
  company: string;
  search?: string | undefined;
  role?: InvitationRow['role'] | undefined;
  sort: InvitationSort | `-${InvitationSort}`;
  page: Page;
}

export const invitationStore = (db: Db) => ({
  async insert(invitation: InvitationRow): Promise<void> {
    await db('invitations').insert(invitationRow.toRow(invitation));
  },

  byId: (id: string): Promise<InvitationRow | undefined> =>
    db('invitations').where({ id }).first(invitationRow.columns).then(invitationRow.fromFirst),

  find: (company: string, email: string): Promise<InvitationRow | undefined> =>
    db('invitations')
      .where({ company_id: company, email })
      .first(invitationRow.columns)
      .then(invitationRow.fromFirst),

  async page({ company, search, role, sort, page }: InvitationFilter, now: Date) {
    const query = db('invitations')
      .where({ company_id: company })
      .where('expires_at', '>', now)
      .select(invitationRow.columns);
    if (role) query.where({ role });
    if (search) contains(query, ['email'], search);
    const columns = { createdAt: 'created_at', expiresAt: 'expires_at', email: 'email' };
    const { items, next } = await keyset(query, { by: [sortedBy(sort, columns)], page, idColumn: 'id' });
    return { items: items.map(invitationRow.fromRow), next };
  },

  /** How many others may still be accepted, and so take a seat. */
  async countOpen(company: string, exceptEmail: string, now: Date): Promise<number> {
    const row = await db('invitations')
      .where({ company_id: company })
      .whereNot({ email: exceptEmail })
      .where('expires_at', '>', now)
      .count({ count: '*' })
      .first();
    return Number(row?.['count'] ?? 0);
  },

  /** False when it is gone already: an invitation is used once. */
  async remove(id: string): Promise<boolean> {
    return (await db('invitations').where({ id }).delete()) === 1;
  },

  async removeExpired(before: Date): Promise<void> {
    await db('invitations').where('expires_at', '<', before).delete();
  },
});
