import { bool, date, type Row, rows, text } from '@bandera/kit/db/columns';
import type { Db } from '@bandera/kit/db/connect';

const seenRow = rows({
  environment: text,
  feature: text,
  unknown: bool,
  firstAt: date,
  lastAt: date,
});

export type Seen = Row<typeof seenRow>;

export const seenStore = (db: Db) => ({
  ofProject: async (project: string): Promise<Seen[]> =>
    (await db('seen').select(seenRow.columns).where({ project }).orderBy(['feature', 'environment'])).map(
      seenRow.fromRow,
    ),
});

export type SeenStore = ReturnType<typeof seenStore>;
