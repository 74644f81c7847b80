import { askProject } from '@bandera/contracts/ask-project';
import { problem } from '@bandera/contracts/problems';
import type { Platform } from '@bandera/kit/platform';
import { type EnvironmentCopy, learnProject, type ProjectCopy, projectStore } from './store/projects.ts';

export interface KnownProjects {
  /** Undefined for what does not exist, is deleted, or belongs to another company. */
  find(company: string, idOrKey: string): Promise<ProjectCopy | undefined>;
  /** For other services, which know ids of all companies. */
  findById(id: string): Promise<ProjectCopy | undefined>;
  /** The same, or 404 naming the field it was asked for by. */
  need(company: string, idOrKey: string, path?: string): Promise<ProjectCopy>;
  needEnvironment(project: ProjectCopy, key: string, path?: string): Promise<EnvironmentCopy>;
  /** Asks the owner once when one of these environments is not known here yet. */
  learnEnvironments(project: ProjectCopy, keys: Iterable<string>): Promise<void>;
}

/**
 * Projects as this service knows them by their events. What is missing is asked of its owner once, so that who made a
 * project a moment ago can work with it before the event has arrived.
 */
export function knownProjects({ db, peer }: Platform): KnownProjects {
  const store = projectStore(db);

  async function ask(company: string | undefined, idOrKey: string): Promise<void> {
    const found = await askProject(peer('projects'), company, idOrKey);
    if (found) await learnProject(db, found);
  }

  async function find(company: string, idOrKey: string) {
    const known = await store.findLive(company, idOrKey);
    if (known) return known;
    await ask(company, idOrKey);
    return store.findLive(company, idOrKey);
  }

  return {
    find,

    async findById(id) {
      const known = await store.findLiveById(id);
      if (known) return known;
      await ask(undefined, id);
      return store.findLiveById(id);
    },

    async need(company, idOrKey, path = 'project') {
      const project = await find(company, idOrKey);
      if (project) return project;
      const errors = [{ path, message: 'there is no such project' }];
      throw problem('not-found', { detail: `There is no project "${idOrKey}".`, errors });
    },

    async needEnvironment(project, key, path = 'environment') {
      const named = async () => (await store.environments(project.id)).find(each => each.key === key);
      const known = await named();
      if (known) return known;
      await ask(project.company, project.id);
      const environment = await named();
      if (environment) return environment;
      const detail = `The project "${project.key}" has no environment "${key}".`;
      throw problem('not-found', { detail, errors: [{ path, message: 'there is no such environment' }] });
    },

    async learnEnvironments(project, keys) {
      const known = new Set((await store.environments(project.id)).map(each => each.key));
      if (!new Set(keys).isSubsetOf(known)) await ask(project.company, project.id);
    },
  };
}
