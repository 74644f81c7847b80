import { route } from '@bandera/contracts/route';
import type { Context } from '@bandera/engine/context';
import { matches } from '@bandera/kit/http/etag';
import { z } from 'zod';
import { contextOf } from '../domain/context.ts';
import { EvaluationError } from '../domain/evaluation-error.ts';
import { completed, contextInQuery, togglesFor, toggleText } from '../domain/unleash-toggle.ts';
import type { EvaluationContext } from './pipeline.ts';
import { readText } from './read-text.ts';
import { admitKind, type SurfaceParts, sendJson, sourceOf } from './surface.ts';

const bases = ['/api/frontend', '/api/proxy'];
const methods = ['GET', 'POST'] as const;

/** Evaluated here for SDKs in web pages and apps; they count by themselves and report it (wire contract 2.10). */
export const unleashFrontendRoutes = ({ admit, snapshots, usage }: SurfaceParts) => {
  /** The context in the query of a GET or the body of a POST, and the environment it is for. */
  async function asked(
    ctx: EvaluationContext,
  ): Promise<{ context: Context; source: Awaited<ReturnType<typeof sourceOf>> }> {
    const grant = await admitKind(admit, 'client', ctx);
    const given = ctx.method === 'POST' ? contextOf(await readText(ctx.req)) : contextInQuery(ctx.query);
    const source = await sourceOf(snapshots, grant);
    usage.seen(grant.id);
    return { source, context: completed(given, grant.environment, ctx.ip) };
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
        const { source, context } = await asked(ctx);
        const { body, etag } = togglesFor(source, context, all);
        ctx.set('ETag', etag);
        if (matches(ctx.get('if-none-match'), etag)) ctx.status = 304;
        else sendJson(ctx, body);
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
        const { source, context } = await asked(ctx);
        const decision = source.compiled.evaluate(name, context);
        if (!decision || decision.reason === 'ERROR') {
          throw new EvaluationError(404, 'FLAG_NOT_FOUND', 'There is no such feature in this environment.');
        }
        sendJson(ctx, toggleText(decision, source));
      },
    });

  return bases.flatMap(base =>
    methods.flatMap(method => [
      list(method, base, false),
      list(method, `${base}/all`, true),
      one(method, `${base}/features/{name}`),
    ]),
  );
};
