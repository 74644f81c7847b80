import { projectRoles } from '@bandera/contracts/permissions';
import type { Environment, Project, ProjectDetail, ProjectMember } from '@bandera/contracts/project';
import { iso, named, nullable, number, oneOf, type Row, rows, text } from '@bandera/kit/db/columns';
import type { Db } from '@bandera/kit/db/connect';
import { learn } from './copies.ts';
import { snapshotStore } from './snapshots.ts';

const projectRow = rows({
  id: text,
  company: named('company_id', text),
  key: text,
  deletedAt: nullable(iso),
  version: number,
});
export type ProjectCopy = Row<typeof projectRow>;

const environmentRow = rows({
  id: text,
  project: named('project_id', text),
  key: text,
  name: text,
  kind: oneOf('development', 'staging', 'production'),
  order: named('position', number),
  version: number,
});
export type EnvironmentCopy = Row<typeof environmentRow>;

/** Copies of projects, their environments and members. Everything is idempotent and indifferent to the order of events. */
export const projectStore = (db: Db) => ({
  /** One that can be worked with: it is not deleted. */
  findLive: async (company: string, idOrKey: string): Promise<ProjectCopy | undefined> =>
    live(db)
      .where('company_id', company)
      .where(either => either.where('id', idOrKey).orWhere('key', idOrKey))
      .first()
      .then(projectRow.fromFirst),

  findLiveById: async (id: string): Promise<ProjectCopy | undefined> =>
    live(db).where({ id }).first().then(projectRow.fromFirst),

  ofCompany: async (company: string): Promise<ProjectCopy[]> =>
    (await live(db).where('company_id', company)).map(projectRow.fromRow),

  /** In their order. */
  environments: async (project: string): Promise<EnvironmentCopy[]> =>
    (
      await db('environments')
        .select(environmentRow.columns)
        .where({ project_id: project })
        .orderBy(['position', 'key'])
    ).map(environmentRow.fromRow),

  roleOf: async (project: string, user: string) => {
    const row = await db('project_members').where({ project_id: project, user_id: user }).first('role');
    return row === undefined ? undefined : oneOf(...projectRoles).read(row.role);
  },

  learn: async ({ id, company, key, deletedAt, version }: Project): Promise<void> => {
    await learn(db, 'projects', projectRow.toRow({ id, company, key, deletedAt, version }));
  },

  learnEnvironment: async ({ id, project, key, name, kind, order, version }: Environment): Promise<void> => {
    await learn(db, 'environments', environmentRow.toRow({ id, project, key, name, kind, order, version }));
  },

  forgetEnvironment: async (id: string): Promise<void> => {
    await db('environments').where({ id }).delete();
  },

  learnMember: async ({ project, user, role }: ProjectMember): Promise<void> => {
    await db('project_members')
      .insert({ project_id: project, user_id: user, role })
      .onConflict(['project_id', 'user_id'])
      .merge();
  },

  forgetMember: async ({ project, user }: ProjectMember): Promise<void> => {
    await db('project_members').where({ project_id: project, user_id: user }).delete();
  },
});

/** All that its owner says of a project at once; each environment starts with its first revision. */
export async function learnProject(db: Db, { project, environments, members }: ProjectDetail): Promise<void> {
  const store = projectStore(db);
  await store.learn(project);
  for (const environment of environments) {
    await store.learnEnvironment(environment);
    await snapshotStore(db).begin(environment.project, environment.key);
  }
  for (const member of members) await store.learnMember(member);
}

const live = (db: Db) => db('projects').select(projectRow.columns).whereNull('deleted_at');
