import type { Migration } from '@bandera/kit/db/migrate';
import { companies } from './0001_companies.ts';
import { projects } from './0002_projects.ts';
import { environments } from './0003_environments.ts';
import { apiKeys } from './0004_api_keys.ts';
import { projectMembers } from './0005_project_members.ts';
import { memberVersions } from './0006_member_versions.ts';

/** Oldest first. A migration that was released is never edited. */
export const migrations: Migration[] = [
  companies,
  projects,
  environments,
  apiKeys,
  projectMembers,
  memberVersions,
];
