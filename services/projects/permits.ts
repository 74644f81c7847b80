import { idOrKey } from '@bandera/contracts/fields';
import { companyAllows, isPermission, projectAllows } from '@bandera/contracts/permissions';
import type { Db } from '@bandera/kit/db/connect';
import type { Permits } from '@bandera/kit/http/routes';
import { z } from 'zod';
import { memberStore } from './store/members.ts';
import { projectStore } from './store/projects.ts';

const namesProject = z.object({ id: idOrKey });

/** The one rule of access here: what the role in the company allows, or the role in the project that the path names. */
export const permitsIn =
  (db: Db): Permits =>
  async (actor, permission, { params }) => {
    if (actor.kind !== 'user' || !isPermission(permission)) return false;
    if (companyAllows(actor.role, permission)) return true;
    const named = namesProject.safeParse(params);
    const project = named.success && (await projectStore(db).find(actor.company, named.data.id));
    const member = project && (await memberStore(db).find(project.id, actor.id));
    return member ? projectAllows(member.role, permission) : false;
  };
