import { house } from '@bandera/contracts/house';
import { problem } from '@bandera/contracts/problems';
import { type KeyGrant, keyGrant } from '@bandera/contracts/project';
import { route } from '@bandera/contracts/route';
import { revisionsAnswer, revisionsRequest, type Snapshot, snapshot } from '@bandera/contracts/snapshot';
import type { Clock } from '@bandera/kit/clock';
import { auth } from '@bandera/kit/http/auth';
import { body } from '@bandera/kit/http/body';
import { problems, requestContext } from '@bandera/kit/http/pipeline';
import type { Route } from '@bandera/kit/http/route';
import { routes } from '@bandera/kit/http/routes';
import { startServices } from '@bandera/kit/run';
import { defineService } from '@bandera/kit/service';
import { z } from 'zod';

/** What projects and features would know, filled by a test. */
export class Knowledge {
  /** By hash. */
  grants = new Map<string, KeyGrant>();
  /** By `project/environment`. */
  snapshots = new Map<string, Snapshot>();
  /** Paths that were asked for, oldest first. */
  asked: string[] = [];
  /** Those whose answers are made, and sent or held. */
  made: string[] = [];
  /** Awaited between making an answer and sending it, so that a test can let one become old on its way. */
  hold: (path: string) => Promise<void> = async () => {};
}

/** Runs projects and features as far as evaluation asks them, over HTTP and by the contracts' schemas. */
export async function neighbours(options: { folder: string; secret: string; clock: Clock }) {
  const known = new Knowledge();
  const { folder, secret, clock } = options;
  const running = await startServices([projects(known, clock), features(known)], {
    house,
    clock,
    env: {
      NODE_ENV: 'test',
      PORT: '0',
      LOG_LEVEL: 'silent',
      DATA_DIR: folder,
      INTERNAL_SECRET: secret,
    },
  });
  return { known, url: running.url, stop: running.stop };
}

const projects = (known: Knowledge, clock: Clock) =>
  neighbour('projects', known, [
    route({
      method: 'GET',
      path: '/internal/projects/keys/{hash}',
      summary: 'What a key grants',
      access: 'internal',
      params: z.object({ hash: z.string().regex(/^[0-9a-f]{64}$/) }),
      response: keyGrant,
      handler: async ({ params }) => {
        const grant = known.grants.get(params.hash);
        const expired = grant?.expiresAt && Date.parse(grant.expiresAt) <= clock.now().getTime();
        if (!grant || expired) throw problem('not-found');
        return grant;
      },
    }),
  ]);

const features = (known: Knowledge) =>
  neighbour('features', known, [
    route({
      method: 'GET',
      path: '/internal/features/snapshots/{project}/{environment}',
      summary: 'An environment at its revision',
      access: 'internal',
      params: z.object({ project: z.uuid(), environment: z.string() }),
      response: snapshot,
      version: answer => answer.revision,
      handler: async ({ params }) => {
        const found = known.snapshots.get(`${params.project}/${params.environment}`);
        if (!found) throw problem('not-found');
        return found;
      },
    }),
    route({
      method: 'POST',
      path: '/internal/features/revisions',
      summary: 'Which revision each environment is at',
      access: 'internal',
      idempotency: 'off',
      body: revisionsRequest,
      response: revisionsAnswer,
      handler: async ({ body: { environments } }) => ({
        items: environments.flatMap(({ project, environment }) => {
          const found = known.snapshots.get(`${project}/${environment}`);
          return found ? [{ project, environment, revision: found.revision }] : [];
        }),
      }),
    }),
  ]);

const neighbour = (name: string, known: Knowledge, list: Route[]) =>
  defineService({
    name,
    config: z.object({}),
    start: ({ platform }) => ({
      routes: list,
      pipeline: [
        requestContext(),
        async (ctx, next) => {
          const { asked, made, hold } = known;
          asked.push(ctx.path);
          await next();
          made.push(ctx.path);
          await hold(ctx.path);
        },
        problems(platform.log),
        body(),
        auth(platform.auth),
        routes(list, { permits: () => false, log: platform.log }),
      ],
    }),
  });
