import type { z } from 'zod';
import { EvaluationError } from './evaluation-error.ts';

/** A JSON body by its schema; fields that the schema does not name are ignored. Throws 400, naming what is wrong. */
export function parsed<Schema extends z.ZodType>(schema: Schema, body: string): z.output<Schema> {
  const result = schema.safeParse(json(body));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path.join('.');
  throw new EvaluationError(400, 'PARSE_ERROR', `${path || 'body'}: ${issue?.message ?? 'is not valid'}`);
}

function json(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new EvaluationError(400, 'PARSE_ERROR', 'The body is not valid JSON.');
  }
}
