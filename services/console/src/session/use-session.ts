import { companyAllows, type Permission, projectAllows } from '@bandera/contracts/permission-table';
import { useSyncExternalStore } from 'react';
import { type Grant, sessionStore } from './session.ts';

/** The session as it is now. */
export const useSession = () => useSyncExternalStore(sessionStore.subscribe, () => sessionStore.state);

/** Who is logged in; only for screens behind the log-in. */
export function useGrant(): Grant {
  const { grant } = useSession();
  if (!grant) throw new Error('nobody is logged in');
  return grant;
}

/** The role in the current company. */
export function useRole(): string {
  const { company, memberships } = useGrant();
  return memberships.find(each => each.company === company.id)?.role ?? 'viewer';
}

/**
 * Whether to offer something: `const may = useMay(); may('feature.write', projectRole)`. The services decide; this only spares
 * people what would be refused.
 */
export function useMay(): (permission: Permission, projectRole?: string) => boolean {
  const role = useRole();
  return (permission, projectRole) =>
    companyAllows(role, permission) || projectAllows(projectRole, permission);
}
