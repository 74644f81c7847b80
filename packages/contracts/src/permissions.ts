import type { Permits } from '@bandera/kit/http/routes';
import { z } from 'zod';
import { companyAllows, companyRoles, isPermission, projectRoles } from './permission-table.ts';

export {
  companyAllows,
  companyRoles,
  isPermission,
  type Permission,
  permissions,
  projectAllows,
  projectRoles,
} from './permission-table.ts';

export const companyRole = z.enum(companyRoles);
export type CompanyRole = z.infer<typeof companyRole>;

export const projectRole = z.enum(projectRoles);
export type ProjectRole = z.infer<typeof projectRole>;

/** The rule of services that know no projects: the company role decides. */
export const byCompanyRole: Permits = (actor, permission) =>
  actor.kind === 'user' && isPermission(permission) && companyAllows(actor.role, permission);
