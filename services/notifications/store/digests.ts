import { date, json, nullable, type RowCodec, rows, text } from '@bandera/kit/db/columns';
import type { Db } from '@bandera/kit/db/connect';
import { newId } from '@bandera/kit/ids';
import { z } from 'zod';
import type { DigestItem } from '../domain/digest.ts';
import { story } from '../domain/stories.ts';

/** News of one company, claimed to be mailed. */
export interface Claim {
  company: string;
  lease: string;
}

export const digestStore = (db: Db) => ({
  /** Adds news; the first since the last mail decides when the next one is due. */
  async add(item: DigestItem, dueAt: Date): Promise<void> {
    await db('digest_items').insert(row.toRow(item));
    await db('digests').insert({ company: item.company, due_at: dueAt }).onConflict('company').ignore();
  },

  /** Claims companies whose mail is due, each for one of the replicas; a claim that is not settled ends by itself. */
  async claim(now: Date, leasedUntil: Date, limit: number): Promise<Claim[]> {
    const due: string[] = await db('digests')
      .leftJoin('companies', 'companies.id', 'digests.company')
      .where('digests.due_at', '<=', now)
      .where(free => free.whereNull('digests.leased_until').orWhere('digests.leased_until', '<=', now))
      .where(living => living.whereNull('companies.deleted').orWhere('companies.deleted', false))
      .orderBy('digests.due_at')
      .limit(limit)
      .pluck('digests.company');
    const claims: Claim[] = [];
    for (const company of due) {
      const lease = newId();
      const taken = await db('digests')
        .where({ company })
        .where(free => free.whereNull('leased_until').orWhere('leased_until', '<=', now))
        .update({ lease, leased_until: leasedUntil });
      if (taken === 1) claims.push({ company, lease });
    }
    return claims;
  },

  /** Inside a transaction: whether the claim still stands, which it then does until the end. */
  async holds({ company, lease }: Claim): Promise<boolean> {
    const found = await db('digests').where({ company, lease }).forUpdate().first('company');
    return found !== undefined;
  },

  /** Oldest first. */
  async items(company: string, limit: number): Promise<DigestItem[]> {
    const found = await db('digest_items')
      .select(row.columns)
      .where({ company })
      .orderBy(['at', 'id'])
      .limit(limit);
    return found.map(row.fromRow);
  },

  /** The news are told: they go, and the claim with them, or, where more has come, is free again at once. */
  async settle({ company, lease }: Claim, items: DigestItem[], now: Date): Promise<void> {
    const ids = items.map(({ id }) => id);
    for (let at = 0; at < ids.length; at += 200) {
      await db('digest_items')
        .whereIn('id', ids.slice(at, at + 200))
        .delete();
    }
    const rest = await db('digest_items').where({ company }).first('id');
    const claim = db('digests').where({ company, lease });
    await (rest ? claim.update({ due_at: now, lease: null, leased_until: null }) : claim.delete());
  },

  /** Gives a claim back, to be tried again later. */
  async postpone({ company, lease }: Claim, dueAt: Date): Promise<void> {
    await db('digests').where({ company, lease }).update({ due_at: dueAt, lease: null, leased_until: null });
  },

  /** Drops news that nobody could be told of for too long. */
  prune: (before: Date): Promise<number> => db('digest_items').where('at', '<', before).delete(),
});

const actor = z.object({
  kind: z.enum(['user', 'service', 'key', 'anonymous']),
  id: z.string().exactOptional(),
  name: z.string().exactOptional(),
});

const row: RowCodec<DigestItem> = rows({
  id: text,
  company: text,
  kind: text,
  at: date,
  projectKey: nullable(text),
  environment: nullable(text),
  actor: json(actor),
  story: json(story),
});
