import { createServer } from 'node:http';
import { defineEvents, fact } from '@bandera/kit/events/catalogue';
import type { House } from '@bandera/kit/house';
import { accessLog, problems, requestContext } from '@bandera/kit/http/pipeline';
import { routeFor } from '@bandera/kit/http/route';
import { routes } from '@bandera/kit/http/routes';
import { type StartOptions, startServices } from '@bandera/kit/run';
import { defineService, type Service, type ServiceParts } from '@bandera/kit/service';
import { testKeys } from '@bandera/kit/testing/service';
import { z } from 'zod';

export const house: House = {
  name: 'Library',
  version: '1.2.3',
  services: { library: { paths: ['/loans'] }, archive: { paths: ['/archive'] } },
  keys: { service: 'library', path: '/keys' },
};
export const events = defineEvents({
  'library.loan.made.v1': { by: 'library', about: 'loan', payload: fact(z.object({ n: z.int() })) },
});
const route = routeFor<never>();

export interface Stage {
  /** What happened, in order. */
  told: string[];
  reached: Record<'request' | 'event' | 'job', PromiseWithResolvers<void>>;
  go: PromiseWithResolvers<void>;
}

export const newStage = (): Stage => ({
  told: [],
  reached: {
    request: Promise.withResolvers(),
    event: Promise.withResolvers(),
    job: Promise.withResolvers(),
  },
  go: Promise.withResolvers(),
});

/** A service whose request, consumer and job each stop half-way until told to go on, and then write. */
export const library = ({ told, reached, go }: Stage, parts: Partial<ServiceParts> = {}): Service =>
  defineService({
    name: 'library',
    config: z.object({}),
    migrations: [
      {
        name: '0001_loans',
        up: async db => {
          await db.schema.createTable('loans', table => void table.string('what'));
        },
        down: async db => {
          await db.schema.dropTable('loans');
        },
      },
    ],
    start: ({ platform }) => {
      const halfWay = async (what: 'request' | 'event' | 'job') => {
        if (told.includes(what)) return;
        reached[what].resolve();
        await go.promise;
        await platform.db('loans').insert({ what });
        told.push(what);
      };
      const list = [
        route({
          method: 'POST',
          path: '/loans',
          summary: 'Lend',
          access: 'public',
          response: z.object({ lent: z.boolean() }),
          handler: async () => {
            await halfWay('request');
            return { lent: true };
          },
        }),
        route({
          method: 'GET',
          path: '/loans',
          summary: 'All loans',
          access: 'public',
          response: z.array(z.string()),
          handler: async () => platform.db('loans').orderBy('what').pluck('what'),
        }),
        route({
          method: 'POST',
          path: '/loans/events',
          summary: 'Say that something was lent',
          access: 'public',
          body: z.object({ n: z.int() }),
          handler: async ({ body }) => {
            await platform.tx(trx =>
              events.publish(trx, 'library.loan.made.v1', { aggregateId: 'x', data: body }),
            );
          },
        }),
      ];
      return {
        routes: list,
        pipeline: [
          requestContext(),
          accessLog(platform.log),
          problems(platform.log),
          async (ctx, next) => {
            ctx.request.body = { n: 1 };
            await next();
          },
          routes(list, { permits: () => false, log: platform.log, idempotency: platform.idempotency }),
        ],
        consumers: [
          events.consumer(
            'library-loans',
            'library.>',
            { 'library.loan.made.v1': () => halfWay('event') },
            { outside: true },
          ),
        ],
        jobs: [{ name: 'count', everyMs: 1, run: () => halfWay('job') }],
        stop: async () => void told.push('stop'),
        ...parts,
      };
    },
  });

const envOf = (dir: string, env: Record<string, string> = {}) => ({
  NODE_ENV: 'test',
  PORT: '0',
  LOG_LEVEL: 'silent',
  DATA_DIR: dir,
  ...env,
});

/** Starts services on a free port, silently, with their data in this folder. */
export const start = (
  services: Service[],
  dir: string,
  options: Partial<StartOptions> & { set?: Record<string, string> } = {},
) => startServices(services, { house, env: envOf(dir, options.set), keys: testKeys, ...options });

/** A stage on which nothing has to wait. */
export function openStage(): Stage {
  const stage = newStage();
  stage.go.resolve();
  return stage;
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  const address = server.address();
  await new Promise(resolve => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
