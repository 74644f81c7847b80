import { projectRoles } from '@bandera/contracts/permissions';
import type { ProjectMember } from '@bandera/contracts/project';
import { iso, named, number, oneOf, type RowCodec, rows, text } from '@bandera/kit/db/columns';
import type { Db } from '@bandera/kit/db/connect';
import { keyset, type Page, sortedBy } from '@bandera/kit/http/page';

const memberRow: RowCodec<ProjectMember> = rows({
  project: named('project_id', text),
  user: named('user_id', text),
  role: oneOf(...projectRoles),
  createdAt: iso,
  version: number,
});

/** What members can be sorted by; whose names are in users. */
export const memberSorts = ['createdAt', 'role'] as const;
type MemberSort = (typeof memberSorts)[number];

export interface MemberFilter {
  project: string;
  /** Only these people. */
  users?: string[] | undefined;
  role?: ProjectMember['role'] | undefined;
  sort: MemberSort | `-${MemberSort}`;
  page: Page;
}

export const memberStore = (db: Db) => {
  const select = () => db('project_members').select(memberRow.columns);

  return {
    list: async ({ project, users, role, sort, page }: MemberFilter) => {
      const query = select().where({ project_id: project, ...(role && { role }) });
      if (users) query.whereIn('user_id', users);
      const by = [sortedBy(sort, { createdAt: 'created_at', role: 'role' })];
      const { items, next } = await keyset(query, { by, page, idColumn: 'user_id' });
      return { items: items.map(memberRow.fromRow), next };
    },

    all: async (project: string) =>
      (await select().where({ project_id: project }).orderBy('user_id')).map(memberRow.fromRow),

    find: async (project: string, user: string) =>
      memberRow.fromFirst(await select().where({ project_id: project, user_id: user }).first()),

    /** All memberships of a person in a company's projects, deleted projects included. */
    ofUser: async (company: string, user: string) =>
      (await select().where({ company_id: company, user_id: user }).orderBy('project_id')).map(
        memberRow.fromRow,
      ),

    put: async (company: string, member: ProjectMember): Promise<void> => {
      await db('project_members')
        .insert({ ...memberRow.toRow(member), company_id: company })
        .onConflict(['project_id', 'user_id'])
        .merge(['role', 'version']);
    },

    remove: async (project: string, user: string): Promise<void> => {
      await db('project_members').where({ project_id: project, user_id: user }).delete();
    },
  };
};
