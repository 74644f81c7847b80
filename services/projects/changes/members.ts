import { publish } from '@bandera/contracts/events';
import { companyRole } from '@bandera/contracts/permissions';
import { problem } from '@bandera/contracts/problems';
import type { Project, ProjectMember } from '@bandera/contracts/project';
import { mostFound, namedMembers, user as userSchema } from '@bandera/contracts/user';
import type { Trx } from '@bandera/kit/db/tx';
import { PeerProblem } from '@bandera/kit/http/client';
import type { Platform } from '@bandera/kit/platform';
import { z } from 'zod';
import { unknown } from '../domain/refusals.ts';
import { memberStore } from '../store/members.ts';

const companyMember = z.object({ user: userSchema, role: companyRole });

/** 404 when users knows no such person in the company. */
export async function refuseStranger(platform: Platform, company: string, user: string): Promise<void> {
  const path = `/internal/users/members/${encodeURIComponent(user)}`;
  await platform
    .peer('users')
    .get(path, { query: { company }, schema: companyMember })
    .catch(error => {
      if (!(error instanceof PeerProblem && error.status === 404)) throw error;
      throw unknown('userId', 'is not a member of the company: invite the person first');
    });
}

/** Ids of people of the company by part of their names, which users knows; 400 when that is nearly everybody. */
export async function peopleNamed(platform: Platform, company: string, name: string): Promise<string[]> {
  const path = `/internal/users/companies/${encodeURIComponent(company)}/named`;
  const { items, more } = await platform.peer('users').get(path, { query: { name }, schema: namedMembers });
  if (!more) return items;
  const message = `fits more than ${mostFound} people: write more of the name`;
  throw problem('invalid-input', { detail: `search: ${message}`, errors: [{ path: 'search', message }] });
}

export async function setMember(
  trx: Trx,
  { id, company }: Project,
  before: ProjectMember | undefined,
  { user, role, now }: Pick<ProjectMember, 'user' | 'role'> & { now: Date },
): Promise<ProjectMember> {
  if (before?.role === role) return before;
  const member = {
    project: id,
    user,
    role,
    createdAt: before?.createdAt ?? now.toISOString(),
    version: (before?.version ?? 0) + 1,
  };
  await memberStore(trx.db).put(company, member);
  await publish(trx, 'projects.member.set.v1', { ...about(company, member), after: member });
  return member;
}

export async function removeMember(trx: Trx, company: string, member: ProjectMember): Promise<void> {
  await memberStore(trx.db).remove(member.project, member.user);
  await publish(trx, 'projects.member.removed.v1', { ...about(company, member), before: member });
}

const about = (company: string, { project, user }: ProjectMember) => ({
  aggregateId: `${project}/${user}`,
  company,
  project,
});
