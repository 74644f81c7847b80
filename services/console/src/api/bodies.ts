import type { operations } from './schema.ts';

/** The answer of an operation: `Answer<'getApiV1ProjectsId'>`. */
export type Answer<Operation extends keyof operations> = operations[Operation] extends {
  responses: { 200: { content: { 'application/json': infer Data } } };
}
  ? Data
  : operations[Operation] extends { responses: { 201: { content: { 'application/json': infer Data } } } }
    ? Data
    : never;

/** What an operation takes. */
export type Input<Operation extends keyof operations> = operations[Operation] extends {
  requestBody: { content: { 'application/json': infer Data } };
}
  ? Data
  : never;

/** One of a list's items. */
export type Item<Operation extends keyof operations> =
  Answer<Operation> extends { items: (infer Each)[] } ? Each : never;
