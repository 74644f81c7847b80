import { house } from '@bandera/contracts/house';
import { problem } from '@bandera/contracts/problems';
import { type ProjectDetail, projectDetail } from '@bandera/contracts/project';
import { route } from '@bandera/contracts/route';
import type { Clock } from '@bandera/kit/clock';
import type { Envelope } from '@bandera/kit/events/envelope';
import { auth } from '@bandera/kit/http/auth';
import { body } from '@bandera/kit/http/body';
import { problems, requestContext } from '@bandera/kit/http/pipeline';
import { routes } from '@bandera/kit/http/routes';
import { newId } from '@bandera/kit/ids';
import { defineService } from '@bandera/kit/service';
import { type Caller, eventually, type TestApp, testServices } from '@bandera/kit/testing/service';
import type { Test } from 'tap';
import { z } from 'zod';
import { features } from '../service.ts';

type Json = Record<string, unknown>;

const at = '2030-01-01T00:00:00.000Z';

/** A project as `projects` announces it. */
export const projectOf = (company: string, key: string, fields: Json = {}) => ({
  id: newId(),
  company,
  key,
  name: key,
  description: '',
  deletedAt: null,
  createdAt: at,
  updatedAt: at,
  version: 1,
  ...fields,
});

export const environmentOf = (project: string, key: string, order: number) => ({
  id: newId(),
  project,
  key,
  name: key,
  kind: key === 'production' ? ('production' as const) : ('development' as const),
  order,
  approvals: 0,
  createdAt: at,
  version: 1,
});

/** What `projects` would answer about projects of which no event has been sent. */
const projectsService = (known: Map<string, ProjectDetail>) =>
  defineService({
    name: 'projects',
    config: z.object({}),
    start({ platform: { log, auth: parts } }) {
      const list = [
        route({
          method: 'GET',
          path: '/internal/projects/projects/{project}',
          summary: 'A project',
          access: 'internal',
          params: z.object({ project: z.string() }),
          query: z.object({ company: z.string().optional() }),
          response: projectDetail,
          handler: async ({ params, query: { company } }) => {
            const found = [...known.values()].find(({ project: { id, key, company: owner } }) =>
              company === undefined
                ? id === params.project
                : owner === company && [id, key].includes(params.project),
            );
            if (!found) throw problem('not-found');
            return found;
          },
        }),
      ];
      const pipeline = [
        requestContext(),
        problems(log),
        body(),
        auth(parts),
        routes(list, { permits: () => false, log }),
      ];
      return { routes: list, pipeline };
    },
  });

export interface World {
  /** What its owner would say of a project, by its id. */
  known: Map<string, ProjectDetail>;
  app: TestApp;
  company: string;
  project: ReturnType<typeof projectOf>;
  owner: Caller;
  editor: Caller;
  viewer: Caller;
  /** Everything published so far. */
  outbox(subject?: string): Promise<Envelope[]>;
  /** Announces a project with the environments development and production, and waits until it is known here. */
  announce(company: string, key: string): Promise<ReturnType<typeof projectOf>>;
}

/** The service with one company, in which the project `shop` has the environments development and production. */
export async function world(t: Test, clock?: Clock): Promise<World> {
  const known = new Map<string, ProjectDetail>();
  const app = await testServices(t, [features, projectsService(known)], {
    house,
    ...(clock ? { clock } : {}),
  });
  const company = newId();
  const db = app.running.services[0]?.platform.db;
  if (!db) throw new Error('the service has a database');

  const announce = async (owner: string, key: string) => {
    const project = projectOf(owner, key);
    await app.emit('projects.project.created.v1', { company: owner, after: project });
    for (const [order, name] of ['development', 'production'].entries()) {
      await app.emit('projects.environment.created.v1', {
        company: owner,
        after: environmentOf(project.id, name, order),
      });
    }
    await eventually(async () => (await db('environments').where({ project_id: project.id })).length === 2);
    return project;
  };

  return {
    app,
    known,
    company,
    project: await announce(company, 'shop'),
    owner: app.as({ company, role: 'owner' }),
    editor: app.as({ company, role: 'editor' }),
    viewer: app.as({ company, role: 'viewer' }),
    announce,
    outbox: async subject => {
      const rows = await db('outbox').orderBy('id').select('body');
      const events: Envelope[] = rows.map(row => JSON.parse(row.body));
      return events.filter(event => subject === undefined || event.subject === subject);
    },
  };
}

/** What list and feature answers look like, as far as tests look. */
export interface FeatureBody {
  id: string;
  key: string;
  version: number;
  stale: string | null;
  environments: { environment: string; enabled: boolean; strategies: number; lastSeenAt: string | null }[];
}

export const boolean = (key: string, fields: Json = {}) => ({
  project: 'shop',
  key,
  kind: 'release',
  valueType: 'boolean',
  ...fields,
});

/** `path message` of each error of a problem. */
export const errorsOf = (body: unknown): string[] => {
  const { errors = [] } = body as { errors?: { path: string; message: string }[] };
  return errors.map(({ path, message }) => `${path}: ${message}`);
};
