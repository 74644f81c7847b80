import type { DbValue } from '@bandera/kit/db/columns';
import type { Db } from '@bandera/kit/db/connect';

/** Stores a copy of another service's row unless the same or a newer version is there. Both engines know these statements. */
export async function learn(
  db: Db,
  table: string,
  { id, version, ...row }: Record<string, DbValue>,
): Promise<void> {
  const updated = await db(table)
    .where({ id })
    .where('version', '<', Number(version))
    .update({ ...row, version });
  if (updated === 0) {
    await db(table)
      .insert({ id, version, ...row })
      .onConflict('id')
      .ignore();
  }
}
