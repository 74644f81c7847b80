import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answered, api, ifMatch } from '../../api/client.ts';
import { isProblem } from '../../api/problem.ts';
import { type ProjectMember, type ProjectRole, projectMembersQuery } from '../../api/project-members.ts';
import { tellFailed, tellUndoable } from '../../components/tell.tsx';

type Versioned = Pick<ProjectMember, 'user' | 'version'> & { role?: ProjectRole };

interface Conflict {
  user: string;
  name: string;
  mine: ProjectRole;
  /** Undefined: the person has no role in the project any more. */
  theirs: ProjectMember | undefined;
}

/** Gives, changes and takes roles in a project; nobody's change is lost, and each can be taken back. */
export function useSetRole(project: string) {
  const { t } = useTranslation('project');
  const queries = useQueryClient();
  const [conflict, setConflict] = useState<Conflict>();
  const { queryKey, queryFn } = projectMembersQuery(project);
  const refresh = () => queries.invalidateQueries({ queryKey: ['members'] });
  const at = (userId: string) => ({ path: { id: project, userId } });

  /** `version`: 0 for somebody without a role yet. */
  async function put(user: string, role: ProjectRole, version: number): Promise<ProjectMember> {
    const headers = ifMatch(version);
    const request = { params: at(user), body: { role }, headers };
    const saved = await answered(api.PUT('/api/v1/projects/{id}/members/{userId}', request));
    await refresh();
    return saved;
  }
  async function drop(user: string, version: number): Promise<void> {
    const request = { params: at(user), headers: ifMatch(version) };
    await answered(api.DELETE('/api/v1/projects/{id}/members/{userId}', request));
    await refresh();
  }

  async function setRole(member: Versioned, role: ProjectRole, name: string): Promise<void> {
    const { user, version, role: before } = member;
    try {
      const saved = await put(user, role, version);
      tellUndoable(t('members.changed', { name, role: t(`role.${role}`) }), () =>
        before ? put(user, before, saved.version) : drop(user, saved.version),
      );
    } catch (error) {
      if (!isProblem(error, 'lost-update')) return tellFailed(error);
      const now = await queries.fetchQuery({ queryKey, ...(queryFn && { queryFn }), staleTime: 0 });
      setConflict({ user, name, mine: role, theirs: now.find(each => each.user === user) });
    }
  }
  async function remove({ user, version, role }: ProjectMember, name: string): Promise<void> {
    try {
      await drop(user, version);
      tellUndoable(t('members.removed', { name }), () => put(user, role, 0));
    } catch (error) {
      tellFailed(error);
      await refresh();
    }
  }
  return { setRole, remove, conflict, settle: () => setConflict(undefined) };
}
