import type { UsageEntry } from '@bandera/contracts/usage';
import { date, type Row, rows, text } from '@bandera/kit/db/columns';
import type { Db } from '@bandera/kit/db/connect';
import { chunks } from './chunks.ts';
import { incoming } from './incoming.ts';

const seenRow = rows({ environment: text, feature: text, firstAt: date, lastAt: date });
export type Seen = Row<typeof seenRow>;

/** Unknown names come from outside, so there may be any number of them: the latest are told. */
const mostUnknown = 500;

/** When each feature was asked for in each environment, to the minute. */
export const seenStore = (db: Db) => ({
  /** Batches of several replicas arrive in any order: the first time only moves back, the last only forward. */
  async mark(entries: UsageEntry[]): Promise<void> {
    const first = incoming(db, 'first_at');
    const last = incoming(db, 'last_at');
    for (const part of chunks(linesOf(entries))) {
      await db('seen')
        .insert(part)
        .onConflict(['project', 'environment', 'feature', 'unknown'])
        .merge({
          first_at: db.raw('case when ? < ?? then ? else ?? end', [
            first,
            'seen.first_at',
            first,
            'seen.first_at',
          ]),
          last_at: db.raw('case when ? > ?? then ? else ?? end', [
            last,
            'seen.last_at',
            last,
            'seen.last_at',
          ]),
        });
    }
  },

  async known(project: string): Promise<Seen[]> {
    const found = await db('seen')
      .select(seenRow.columns)
      .where({ project, unknown: false })
      .orderBy(['feature', 'environment']);
    return found.map(seenRow.fromRow);
  },

  /** Names that were asked for and did not exist at that time, the latest first. */
  async unknown(project: string): Promise<Seen[]> {
    const found = await db('seen')
      .select(seenRow.columns)
      .where({ project, unknown: true })
      .orderBy([{ column: 'last_at', order: 'desc' }, 'feature', 'environment'])
      .limit(mostUnknown);
    return found.map(seenRow.fromRow);
  },

  /** Drops unknown names that nobody has asked for since then. */
  async pruneUnknown(before: Date): Promise<void> {
    await db('seen').where({ unknown: true }).where('last_at', '<', before).delete();
  },
});

export type SeenStore = ReturnType<typeof seenStore>;

/** One line for each key, in the order of the key: see `seriesStore` for why. */
function linesOf(entries: UsageEntry[]) {
  const lines = new Map<string, ReturnType<typeof lineOf>>();
  for (const entry of entries) {
    const key = JSON.stringify([entry.project, entry.environment, entry.feature, entry.unknown]);
    const line = lines.get(key) ?? lineOf(entry);
    const at = new Date(entry.minute);
    if (at < line.first_at) line.first_at = at;
    if (at > line.last_at) line.last_at = at;
    lines.set(key, line);
  }
  return [...lines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line);
}

function lineOf({ company, project, environment, feature, unknown, minute }: UsageEntry) {
  const at = new Date(minute);
  return { company, project, environment, feature, unknown, first_at: at, last_at: at };
}
