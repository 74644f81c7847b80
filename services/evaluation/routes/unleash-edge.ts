import { hash } from 'node:crypto';
import type { KeyGrant } from '@bandera/contracts/project';
import { route } from '@bandera/contracts/route';
import { keysIn } from '../domain/unleash-metrics.ts';
import type { EvaluationContext } from './pipeline.ts';
import { readText } from './read-text.ts';
import { sendJson } from './surface.ts';

export interface UnleashEdgeParts {
  /** What a key with this hash grants, asking projects if need be; that is limited by source. */
  find: (keyHash: string, ctx: EvaluationContext) => Promise<KeyGrant | null>;
}

/** Lets an Unleash Edge ask which keys it may accept; those that are unknown are left out (wire contract 2.7). */
export const unleashEdgeRoutes = ({ find }: UnleashEdgeParts) => [
  route({
    method: 'POST',
    path: '/edge/validate',
    summary: 'Unleash Edge: which of these keys are valid',
    access: 'public',
    produces: 'application/json',
    handler: async ({ ctx }) => {
      const valid = [];
      for (const token of keysIn(await readText(ctx.req))) {
        const grant = await find(hash('sha256', token), ctx);
        if (!grant) continue;
        const { projectKey, environment, kind } = grant;
        const type = kind === 'server' ? 'client' : 'frontend';
        valid.push({ token, projects: [projectKey], environment, type });
      }
      sendJson(ctx, JSON.stringify({ tokens: valid }));
    },
  }),
];
