import type { Db } from '@bandera/kit/db/connect';

export interface EnvironmentRevision {
  project: string;
  environment: string;
  revision: number;
}

const at = ({ project, environment }: Omit<EnvironmentRevision, 'revision'>) => ({
  project_id: project,
  environment,
});

/**
 * The revision of every environment. Whoever changes anything that a snapshot holds takes these locks first and counts
 * up in the same transaction, so a revision has one content. Locks are taken in the order segments, snapshots (by
 * project and environment), features; whoever keeps it cannot deadlock with another.
 */
export const snapshotStore = (db: Db) => ({
  /** Starts an environment at revision 1; one that had been there goes on. */
  begin: async (project: string, environment: string): Promise<void> => {
    await db('snapshots')
      .insert({ ...at({ project, environment }), revision: 1 })
      .onConflict(['project_id', 'environment'])
      .ignore();
  },

  /** Nobody else changes this environment until the transaction ends. */
  lock: async (project: string, environment: string): Promise<number> => {
    const row = await db('snapshots').where(at({ project, environment })).forUpdate().first('revision');
    return Number(row?.revision ?? 0);
  },

  countUp: async (project: string, environment: string): Promise<number> => {
    await db('snapshots').where(at({ project, environment })).increment('revision');
    const row = await db('snapshots').where(at({ project, environment })).first('revision');
    return Number(row.revision);
  },

  /** Of the environments that exist, in projects that live. */
  revisions: async (projects: readonly string[]): Promise<EnvironmentRevision[]> => {
    const found = await db('snapshots')
      .join('projects', 'projects.id', 'snapshots.project_id')
      .join('environments', environments =>
        environments
          .on('environments.project_id', 'snapshots.project_id')
          .andOn('environments.key', 'snapshots.environment'),
      )
      .whereIn('snapshots.project_id', projects)
      .whereNull('projects.deleted_at')
      .select('snapshots.project_id', 'snapshots.environment', 'snapshots.revision');
    return found.map(row => ({
      project: String(row.project_id),
      environment: String(row.environment),
      revision: Number(row.revision),
    }));
  },
});
