import { publish } from '@bandera/contracts/events';
import { problem } from '@bandera/contracts/problems';
import type { Environment, Project } from '@bandera/contracts/project';
import type { Db } from '@bandera/kit/db/connect';
import type { Trx } from '@bandera/kit/db/tx';
import { newId } from '@bandera/kit/ids';
import { keyTaken, limitReached, unknown } from '../domain/refusals.ts';
import { environmentStore } from '../store/environments.ts';
import { keyStore } from '../store/keys.ts';
import { revokeKey } from './keys.ts';

export type EnvironmentDraft = Pick<Environment, 'key' | 'name' | 'kind' | 'approvals'> & {
  order?: number | undefined;
};
export type EnvironmentChange = Partial<Pick<Environment, 'name' | 'kind' | 'approvals' | 'order'>>;

/** An environment of a project by id or key, or 404. */
export async function environmentOf(db: Db, project: Project, idOrKey: string): Promise<Environment> {
  const environment = await environmentStore(db).find(project.id, idOrKey);
  if (!environment) throw problem('not-found', { detail: 'The project has no such environment.' });
  return environment;
}

/** The same for an environment that the field `environment` of a request names. */
export async function namedEnvironment(db: Db, project: Project, idOrKey: string): Promise<Environment> {
  const environment = await environmentStore(db).find(project.id, idOrKey);
  if (!environment) throw unknown('environment', 'is not an environment of this project');
  return environment;
}

// All that follows needs the project's row to be locked: order, limit and "at least one" concern all its environments.

export async function createEnvironment(
  trx: Trx,
  project: Project,
  limit: number,
  { order, ...draft }: EnvironmentDraft,
  now: Date,
): Promise<Environment> {
  const store = environmentStore(trx.db);
  const present = await store.ofProject(project.id);
  if (present.some(({ key }) => key === draft.key))
    throw keyTaken('is taken by another environment of the project');
  if (present.length >= limit) throw limitReached('environments', limit, 'A project of the company');
  const created: Environment = {
    id: newId(),
    project: project.id,
    ...draft,
    order: Math.min(order ?? present.length, present.length),
    createdAt: now.toISOString(),
    version: 1,
  };
  await store.insert(created);
  await publish(trx, 'projects.environment.created.v1', { ...about(project, created), after: created });
  await arrange(trx, project, present, placed(present, created));
  return created;
}

export async function changeEnvironment(
  trx: Trx,
  project: Project,
  current: Environment,
  change: EnvironmentChange,
): Promise<Environment> {
  const present = await environmentStore(trx.db).ofProject(project.id);
  const others = present.filter(({ id }) => id !== current.id);
  await arrange(trx, project, present, placed(others, { ...current, ...change }));
  return environmentOf(trx.db, project, current.id);
}

/** Its keys are revoked with it. The last environment stays. */
export async function removeEnvironment(trx: Trx, project: Project, environment: Environment): Promise<void> {
  const store = environmentStore(trx.db);
  const present = await store.ofProject(project.id);
  if (present.length === 1) {
    throw problem('last-environment', { detail: 'Create another environment first, or delete the project.' });
  }
  for (const key of await keyStore(trx.db).ofEnvironment(project.id, environment.key)) {
    await revokeKey(trx, project, key);
  }
  await store.remove(environment.id);
  await publish(trx, 'projects.environment.deleted.v1', {
    ...about(project, environment),
    before: environment,
  });
  const rest = present.filter(({ id }) => id !== environment.id);
  await arrange(trx, project, rest, rest);
}

/** The list with one more environment, at its order or else at the end. */
const placed = (others: Environment[], environment: Environment): Environment[] =>
  others.toSpliced(environment.order, 0, environment);

/** Numbers a list from 0 and stores what differs from before, each with its event. */
async function arrange(
  trx: Trx,
  project: Project,
  present: Environment[],
  wanted: Environment[],
): Promise<void> {
  for (const [order, environment] of wanted.entries()) {
    const before = present.find(({ id }) => id === environment.id);
    const after = { ...environment, order };
    if (!before || same(before, after)) continue;
    after.version = before.version + 1;
    await environmentStore(trx.db).update(after);
    await publish(trx, 'projects.environment.updated.v1', { ...about(project, after), before, after });
  }
}

const same = (a: Environment, b: Environment) =>
  a.name === b.name && a.kind === b.kind && a.order === b.order && a.approvals === b.approvals;

const about = ({ id, company }: Project, environment: Environment) => ({
  aggregateId: environment.id,
  company,
  project: id,
  environment: environment.key,
});
