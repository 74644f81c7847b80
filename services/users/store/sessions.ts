import { date, iso, nullable, type Row, rows, text } from '@bandera/kit/db/columns';
import type { Db } from '@bandera/kit/db/connect';
import { keyset, type Page } from '@bandera/kit/http/page';

export const sessionRow = rows({
  id: text,
  userId: text,
  companyId: text,
  source: text,
  userAgent: text,
  createdAt: iso,
  lastUsedAt: iso,
  expiresAt: iso,
  revokedAt: nullable(date),
});
export type SessionRow = Row<typeof sessionRow>;

const tokenRow = rows({
  hash: text,
  sessionId: text,
  createdAt: date,
  expiresAt: date,
  usedAt: nullable(date),
});
export type TokenRow = Row<typeof tokenRow>;

interface LiveFilter {
  user: string;
  /** Only the sessions in this company. */
  company?: string;
  /** All but this one. */
  except?: string;
}

export const sessionStore = (db: Db) => {
  const live = ({ user, company, except }: LiveFilter, now: Date) => {
    const query = db('sessions').where({ user_id: user, revoked_at: null }).where('expires_at', '>', now);
    if (company) query.where({ company_id: company });
    if (except) query.whereNot({ id: except });
    return query.select(sessionRow.columns);
  };

  return {
    async insert(session: SessionRow): Promise<void> {
      await db('sessions').insert(sessionRow.toRow(session));
    },

    byId: (id: string): Promise<SessionRow | undefined> =>
      db('sessions').where({ id }).first(sessionRow.columns).then(sessionRow.fromFirst),

    async live(filter: LiveFilter, now: Date): Promise<SessionRow[]> {
      return (await live(filter, now)).map(sessionRow.fromRow);
    },

    async page(user: string, page: Page, now: Date) {
      const { items, next } = await keyset(live({ user }, now), {
        by: [{ column: 'last_used_at', direction: 'desc' }],
        page,
        idColumn: 'id',
      });
      return { items: items.map(sessionRow.fromRow), next };
    },

    async use(id: string, use: { companyId: string; lastUsedAt: string; expiresAt: string }): Promise<void> {
      await db('sessions').where({ id }).update(sessionRow.toRow(use));
    },

    /** False when it was revoked already. */
    async revoke(id: string, at: Date): Promise<boolean> {
      return (await db('sessions').where({ id, revoked_at: null }).update({ revoked_at: at })) === 1;
    },

    async insertToken(token: TokenRow): Promise<void> {
      await db('refresh_tokens').insert(tokenRow.toRow(token));
    },

    token: (hash: string): Promise<TokenRow | undefined> =>
      db('refresh_tokens').where({ hash }).first(tokenRow.columns).then(tokenRow.fromFirst),

    /** Uses a token up. False when somebody else was faster: of two that race, one rotates. */
    async useToken(hash: string, at: Date): Promise<boolean> {
      return (await db('refresh_tokens').where({ hash, used_at: null }).update({ used_at: at })) === 1;
    },

    async removeExpired(before: Date): Promise<void> {
      await db('refresh_tokens').where('expires_at', '<', before).delete();
      await db('sessions').where('expires_at', '<', before).delete();
    },
  };
};
