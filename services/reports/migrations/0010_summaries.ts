import { createHash } from 'node:crypto';
import type { Db } from '@bandera/kit/db/connect';
import type { Migration } from '@bandera/kit/db/migrate';

/** As `domain/level.ts` had it when this was written: a migration does not change with the code. */
const levels = {
  sdk: ['environment', 'sdk'],
  variant: ['environment', 'variant'],
  app: ['environment', 'app'],
  feature: ['feature'],
  'environment-feature': ['environment', 'feature'],
} as const;
const dimensions = ['environment', 'feature', 'variant', 'app', 'sdk'] as const;
const tables = ['usage_minute', 'usage_hour', 'usage_day'] as const;

/** Adds up what was counted before there were levels. From the beginning when a try before this one did not end. */
export const summaries: Migration = {
  name: '0010_summaries',
  async up(db) {
    await dropSummaries(db);
    for (const [level, kept] of Object.entries(levels)) {
      const found = await db('series')
        .distinct(['company', 'project', ...kept])
        .where({ level: 'all' });
      for (const parts of found) await addUp(db, level, parts);
    }
  },
  down: dropSummaries,
};

async function dropSummaries(db: Db): Promise<void> {
  for (const table of tables) {
    await db(table)
      .whereIn('series', db('series').select('id').where('level', '<>', 'all'))
      .delete();
  }
  await db('series').where('level', '<>', 'all').delete();
}

async function addUp(db: Db, level: string, parts: Record<string, string>): Promise<void> {
  const series = {
    company: parts['company'] ?? '',
    project: parts['project'] ?? '',
    ...Object.fromEntries(dimensions.map(each => [each, parts[each] ?? ''])),
    enabled: false,
  };
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([level, ...Object.values(series)]))
    .digest('hex');
  await db('series').insert({ fingerprint, level, ...series });
  const { id } = await db('series').select('id').where({ fingerprint }).first();
  for (const table of tables) {
    const sums = db(table)
      .select(db.raw('? as ??', [id, 'series']), 'at')
      .sum({ count: 'count' })
      .whereIn(
        'series',
        db('series')
          .select('id')
          .where({ level: 'all', ...parts }),
      )
      .groupBy('at');
    await db(db.raw('?? (??, ??, ??)', [table, 'series', 'at', 'count'])).insert(sums);
  }
}
