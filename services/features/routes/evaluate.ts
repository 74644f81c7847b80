import { featureKey, idOrKey, slug } from '@bandera/contracts/fields';
import { problem } from '@bandera/contracts/problems';
import { route } from '@bandera/contracts/route';
import type { Explanation } from '@bandera/engine/explanation';
import { z } from 'zod';
import { notFound, type Parts } from './parts.ts';

const scalar = z.union(
  [z.string(), z.number(), z.boolean(), z.null()],
  'must be a text, number, boolean or null',
);

/** SDKs would turn lists and objects into texts such as "a,b", each in its own way: so they are refused here. */
const evaluationContext = z.object({ properties: z.record(z.string(), scalar).optional() }).catchall(scalar);

const constraintTrace = z.object({
  field: z.string(),
  operator: z.string(),
  inverted: z.boolean(),
  /** What the context holds; absent when it holds nothing. */
  actual: z.string().optional(),
  value: z.string().optional(),
  /** The first ten. */
  values: z.array(z.string()).readonly().optional(),
  valueCount: z.int().optional(),
  passed: z.boolean(),
});

const strategyTrace = z.object({
  index: z.int(),
  id: z.string().optional(),
  title: z.string().optional(),
  disabled: z.boolean(),
  constraints: z.array(constraintTrace).readonly(),
  segments: z
    .array(
      z.object({
        id: z.string(),
        name: z.string().optional(),
        found: z.boolean(),
        constraints: z.array(constraintTrace).readonly(),
        passed: z.boolean(),
      }),
    )
    .readonly(),
  rollout: z
    .object({
      percent: z.number(),
      groupId: z.string(),
      stickiness: z.string(),
      id: z.string().optional(),
      bucket: z.int().optional(),
      passed: z.boolean(),
    })
    .optional(),
  passed: z.boolean(),
  /** Whether this is the one that decided. */
  decided: z.boolean(),
});

const decision = z.object({
  key: z.string(),
  enabled: z.boolean(),
  variant: z.string().optional(),
  /** Absent: the default in the caller's code. */
  value: z.unknown().optional(),
  reason: z.string(),
  errorDetails: z.string().optional(),
  prerequisites: z
    .array(
      z.object({
        feature: z.string(),
        expected: z.object({ enabled: z.boolean(), variants: z.array(z.string()).readonly().optional() }),
        problem: z.string().optional(),
        actual: z.object({ enabled: z.boolean(), variant: z.string().optional() }).optional(),
        satisfied: z.boolean(),
      }),
    )
    .readonly(),
  strategies: z.array(strategyTrace).readonly(),
  /** How the variant was chosen. */
  choice: z
    .object({
      key: z.string().optional(),
      level: z.string(),
      groupId: z.string().optional(),
      stickiness: z.string().optional(),
      id: z.string().optional(),
      bucket: z.int().optional(),
      of: z.int().optional(),
      override: z.string().optional(),
    })
    .optional(),
});

const answer = z.object({
  project: z.string(),
  environment: z.string(),
  revision: z.int(),
  items: z.array(decision),
});

export const evaluateRoutes = ({ projects, snapshots }: Parts) => [
  route({
    method: 'POST',
    path: '/api/v1/features/evaluate',
    summary:
      'What a context gets from one feature or all of them, and why: every strategy, constraint and rollout',
    access: 'feature.read',
    idempotency: 'off',
    body: z.object({
      project: idOrKey,
      environment: slug,
      context: evaluationContext.default({}),
      feature: featureKey.optional(),
    }),
    response: answer,
    handler: async ({ actor: { company }, body: { project, environment, context, feature } }) => {
      const owner = await projects.need(company, project);
      await projects.needEnvironment(owner, environment);
      const compiled = await snapshots.findCompiled(owner.id, environment);
      if (!compiled) throw notFound(`environment "${environment}"`);
      const keys = feature === undefined ? compiled.keys : [feature];
      const items = keys.flatMap(key => {
        const explanation = compiled.explain(key, context);
        return explanation === undefined ? [] : [flat(explanation)];
      });
      if (feature !== undefined && items.length === 0) throw noLiveFeature(feature);
      return { project: owner.key, environment, revision: compiled.revision, items };
    },
  }),
];

const flat = ({ decision, variant, ...trace }: Explanation) => ({
  ...decision,
  ...trace,
  ...(variant === undefined ? {} : { choice: variant }),
});

const noLiveFeature = (feature: string) =>
  problem('not-found', {
    detail: `The project has no live feature "${feature}".`,
    errors: [{ path: 'feature', message: 'there is no such feature' }],
  });
