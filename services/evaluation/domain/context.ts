import type { Context } from '@bandera/engine/context';
import { EvaluationError } from './evaluation-error.ts';

/**
 * The evaluation context of an OFREP request. A missing body, context or targeting key is accepted (wire contract
 * 1.2); anything but an object is not.
 */
export function contextOf(body: string): Context {
  if (body.trim() === '') return {};
  const parsed = parse(body);
  if (!isObject(parsed)) throw new EvaluationError(400, 'PARSE_ERROR', 'The body must be a JSON object.');
  const context = parsed['context'];
  if (context === undefined || context === null) return {};
  if (!isObject(context)) throw new EvaluationError(400, 'INVALID_CONTEXT', 'context: must be an object.');
  const targetingKey = context['targetingKey'];
  if (targetingKey !== undefined && targetingKey !== null && typeof targetingKey !== 'string') {
    throw new EvaluationError(400, 'INVALID_CONTEXT', 'context.targetingKey: must be a string.');
  }
  return context;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new EvaluationError(400, 'PARSE_ERROR', 'The body is not valid JSON.');
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
