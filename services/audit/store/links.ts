import { date, nullable, number, rows, text } from '@bandera/kit/db/columns';
import type { Db } from '@bandera/kit/db/connect';
import { type AuditRecord, genesis, hashOf, searchColumnsOf } from '../domain/entry.ts';

const headRow = rows({ sequence: number, hash: text });
const linkRow = rows({ id: text, sequence: number, record: text, previousHash: text, hash: text });
const searchRow = rows({
  at: date,
  type: text,
  actor: text,
  subject: text,
  subjectId: text,
  project: nullable(text),
});

/** The last link that a chain knows of. */
export interface Head {
  sequence: number;
  hash: string;
}

/** An entry as a link of its chain: the text that was hashed, and the columns that repeat parts of it. */
export interface Link extends Head {
  id: string;
  record: string;
  previousHash: string;
  search: ReturnType<typeof searchColumnsOf>;
}

/** The chains: one for each company, and one for what belongs to none. */
export const linkStore = (db: Db) => ({
  /** Adds the next link. The chain's row is locked until the transaction ends, so that links cannot fork. */
  async append(chain: string, record: AuditRecord): Promise<void> {
    const previous = await lockHead(db, chain);
    const sequence = previous.sequence + 1;
    const body = JSON.stringify(record);
    const hash = hashOf(chain, sequence, previous.hash, body);
    await db('entries').insert({
      chain,
      ...searchRow.toRow(searchColumnsOf(record)),
      ...linkRow.toRow({ id: record.id, sequence, record: body, previousHash: previous.hash, hash }),
    });
    await db('chains').where({ chain }).update({ sequence, hash });
  },

  async head(chain: string): Promise<Head> {
    const found = await db('chains').select(headRow.columns).where({ chain }).first();
    return headRow.fromFirst(found) ?? { sequence: 0, hash: genesis };
  },

  /** Links after a sequence, oldest first. */
  async after(chain: string, sequence: number, limit: number): Promise<Link[]> {
    const found = await db('entries')
      .select([...linkRow.columns, ...searchRow.columns])
      .where({ chain })
      .where('sequence', '>', sequence)
      .orderBy('sequence')
      .limit(limit);
    return found.map(row => ({ ...linkRow.fromRow(row), search: searchRow.fromRow(row) }));
  },
});

export type LinkStore = ReturnType<typeof linkStore>;

// The row is made only where it is missing: to insert and ignore the conflict each time would leave both of two
// transactions with a shared lock that neither can upgrade.
async function lockHead(db: Db, chain: string): Promise<Head> {
  const lock = async () =>
    headRow.fromFirst(await db('chains').select(headRow.columns).where({ chain }).forUpdate().first());
  const found = await lock();
  if (found) return found;
  await db('chains').insert({ chain, sequence: 0, hash: genesis }).onConflict('chain').ignore();
  return (await lock()) ?? { sequence: 0, hash: genesis };
}
