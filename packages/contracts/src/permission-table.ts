/** Who may do what, as plain data: the console reads it too, to show what somebody may do. The services decide. */

/** Roles in a company, strongest first. */
export const companyRoles = ['owner', 'admin', 'editor', 'viewer'] as const;
export type CompanyRole = (typeof companyRoles)[number];

/** Roles in one project: they add to what the company role allows, in that project only. */
export const projectRoles = ['maintainer', 'editor', 'viewer'] as const;
export type ProjectRole = (typeof projectRoles)[number];

interface Grant {
  /** The weakest company role that has it. */
  company: CompanyRole;
  /** The weakest project role that has it, where the permission is about one project. */
  project?: ProjectRole;
}

/** Every permission of Bandera; a route's `access` is one of these names. */
export const permissions = {
  'profile.read': { company: 'viewer' },
  'profile.write': { company: 'viewer' },
  'company.read': { company: 'viewer' },
  'company.create': { company: 'viewer' },
  'company.write': { company: 'admin' },
  'company.delete': { company: 'owner' },
  'member.read': { company: 'viewer' },
  'member.write': { company: 'admin' },
  'project.read': { company: 'viewer' },
  'project.create': { company: 'editor' },
  'project.write': { company: 'admin', project: 'maintainer' },
  'project.delete': { company: 'admin' },
  'environment.write': { company: 'admin', project: 'maintainer' },
  'key.read': { company: 'editor', project: 'editor' },
  'key.write': { company: 'admin', project: 'maintainer' },
  'feature.read': { company: 'viewer', project: 'viewer' },
  'feature.write': { company: 'editor', project: 'editor' },
  'segment.write': { company: 'editor', project: 'editor' },
  'report.read': { company: 'viewer' },
  'audit.read': { company: 'admin' },
  'preference.write': { company: 'viewer' },
  'webhook.read': { company: 'admin' },
  'webhook.write': { company: 'admin' },
} as const satisfies Record<string, Grant>;

export type Permission = keyof typeof permissions;

const atLeast = <R extends string>(order: readonly R[], role: string, needed: R) => {
  const at = (order as readonly string[]).indexOf(role);
  return at >= 0 && at <= order.indexOf(needed);
};

/** Whether the company role alone allows it. */
export const companyAllows = (role: string, permission: Permission): boolean =>
  atLeast(companyRoles, role, permissions[permission].company);

/** Whether a role in the project concerned allows it. */
export function projectAllows(role: string | undefined, permission: Permission): boolean {
  const grant: Grant = permissions[permission];
  return role !== undefined && grant.project !== undefined && atLeast(projectRoles, role, grant.project);
}

export const isPermission = (name: string): name is Permission => Object.hasOwn(permissions, name);
