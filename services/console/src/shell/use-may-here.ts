import type { Permission } from '@bandera/contracts/permission-table';
import { useQuery } from '@tanstack/react-query';
import { projectMembersQuery } from '../api/project-members.ts';
import { useGrant, useMay } from '../session/use-session.ts';
import { useProjectKey } from './use-project.ts';

/** Whether to offer something in this project: what the role in the company allows, and the role in the project beside it. */
export function useMayHere(): (permission: Permission) => boolean {
  const may = useMay();
  const { user } = useGrant();
  const { data: members } = useQuery(projectMembersQuery(useProjectKey()));
  const role = members?.find(member => member.user === user.id)?.role;
  return permission => may(permission, role);
}
