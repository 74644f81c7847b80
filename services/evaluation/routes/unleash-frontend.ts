import { route } from '@bandera/contracts/route';
import type { Context } from '@bandera/engine/context';
import { matches } from '@bandera/kit/http/etag';
import { z } from 'zod';
import { contextOf } from '../domain/context.ts';
import { EvaluationError } from '../domain/evaluation-error.ts';
import { completed, contextInQuery, togglesFor, toggleText } from '../domain/unleash-toggle.ts';
import type { Usage } from '../domain/usage.ts';
import type { Answer, EvaluationContext } from './pipeline.ts';
import { readText } from './read-text.ts';
import { admitKind, type Question, type SurfaceParts, sendAnswer, sendJson, sourceOf } from './surface.ts';

const bases = ['/api/frontend', '/api/proxy'];
const methods = ['GET', 'POST'] as const;

/** Where the list is: of the features that are on, or of all. */
export const frontendPaths = bases.flatMap(path => [
  { path, all: false },
  { path: `${path}/all`, all: true },
]);

/** The features for one context, from memory alone, to a client key. Sets the ETag. */
export function frontendToggles(
  { exchange, grant, environment }: Question,
  context: Context,
  all: boolean,
  usage: Usage,
): Answer {
  usage.seen(grant.id);
  const whole = completed(context, grant.environment, exchange.ip);
  const { etag, body } = togglesFor(environment, whole, all);
  exchange.set('ETag', etag);
  return matches(exchange.get('if-none-match'), etag) ? { status: 304 } : { status: 200, ...body() };
}

/** Evaluated here for SDKs in web pages and apps; they count by themselves and report it (wire contract 2.10). */
export const unleashFrontendRoutes = ({ admit, snapshots, usage }: SurfaceParts) => {
  /** Who asks, and the context in the query of a GET or the body of a POST. */
  async function asked(ctx: EvaluationContext): Promise<{ question: Question; context: Context }> {
    const grant = await admitKind(admit, 'client', ctx);
    const context =
      ctx.method === 'POST' ? contextOf(await readText(ctx.req)) : contextInQuery(ctx.querystring);
    return { question: { exchange: ctx, grant, environment: await sourceOf(snapshots, grant) }, context };
  }

  const list = (method: 'GET' | 'POST', path: string, all: boolean) =>
    route({
      method,
      path,
      summary: all
        ? 'Unleash: every feature for one context'
        : 'Unleash: the features that are on for one context',
      access: 'public',
      produces: 'application/json',
      handler: async ({ ctx }) => {
        const { question, context } = await asked(ctx);
        sendAnswer(ctx, frontendToggles(question, context, all, usage));
      },
    });

  const one = (method: 'GET' | 'POST', path: string) =>
    route({
      method,
      path,
      summary: 'Unleash: one feature for one context',
      access: 'public',
      params: z.object({ name: z.string() }),
      produces: 'application/json',
      handler: async ({ ctx, params: { name } }) => {
        const { question, context } = await asked(ctx);
        const { grant, environment } = question;
        usage.seen(grant.id);
        const whole = completed(context, grant.environment, ctx.ip);
        const decision = environment.compiled.evaluate(name, whole);
        if (!decision || decision.reason === 'ERROR') {
          throw new EvaluationError(404, 'FLAG_NOT_FOUND', 'There is no such feature in this environment.');
        }
        sendJson(ctx, toggleText(decision, environment));
      },
    });

  return methods.flatMap(method => [
    ...frontendPaths.map(({ path, all }) => list(method, path, all)),
    ...bases.map(base => one(method, `${base}/features/{name}`)),
  ]);
};
