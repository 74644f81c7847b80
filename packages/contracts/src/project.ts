import { z } from 'zod';
import { description, id, instant, name, slug } from './fields.ts';
import { projectRole } from './permissions.ts';

export const environmentKind = z.enum(['development', 'staging', 'production']);

export const project = z.object({
  id,
  company: id,
  key: slug,
  name,
  description,
  deletedAt: instant.nullable(),
  createdAt: instant,
  updatedAt: instant,
  version: z.int(),
});
export type Project = z.infer<typeof project>;

export const environment = z.object({
  id,
  project: id,
  key: slug,
  name,
  kind: environmentKind,
  order: z.int(),
  /** How many others must approve a change; 0 lets changes apply at once. */
  approvals: z.int(),
  createdAt: instant,
  version: z.int(),
});
export type Environment = z.infer<typeof environment>;

export const keyKind = z.enum(['server', 'client']);

/** An API key as people see it: the secret is shown once, at creation, and only its hash is kept. */
export const apiKey = z.object({
  id,
  project: id,
  environment: slug,
  kind: keyKind,
  name,
  prefix: z.string(),
  /** Web origins that may use a client key; empty means any. */
  origins: z.array(z.string()),
  expiresAt: instant.nullable(),
  lastSeenAt: instant.nullable(),
  createdAt: instant,
});
export type ApiKey = z.infer<typeof apiKey>;

export const projectMember = z.object({
  project: id,
  user: id,
  role: projectRole,
  createdAt: instant,
  /** Events from before there were versions have none. */
  version: z.int().default(1),
});
export type ProjectMember = z.infer<typeof projectMember>;

/** Internal: what evaluation needs to know of a key. `GET /internal/projects/keys/{hash}` (SHA-256, hex) */
export const keyGrant = z.object({
  id,
  hash: z.string(),
  company: id,
  project: id,
  projectKey: slug,
  environment: slug,
  kind: keyKind,
  origins: z.array(z.string()),
  expiresAt: instant.nullable(),
  requestsPerMinute: z.int(),
});
export type KeyGrant = z.infer<typeof keyGrant>;

/** Internal: one project with what its features need. `GET /internal/projects/projects/{idOrKey}?company=` */
export const projectDetail = z.object({
  project,
  environments: z.array(environment),
  members: z.array(projectMember),
});
export type ProjectDetail = z.infer<typeof projectDetail>;
