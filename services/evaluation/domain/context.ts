import { type Context, isRecord } from '@bandera/engine/context';
import { EvaluationError } from './evaluation-error.ts';

/**
 * The evaluation context of an OFREP request. A missing body, context or targeting key is accepted (wire contract 1.2),
 * as is null, which some languages write for a missing one; any other context that is no object is refused.
 */
export function contextOf(body: string): Context {
  if (body.trim() === '') return {};
  const parsed = parse(body);
  if (!isRecord(parsed)) throw new EvaluationError(400, 'PARSE_ERROR', 'The body must be a JSON object.');
  const context = Object.hasOwn(parsed, 'context') ? parsed['context'] : undefined;
  if (context === undefined || context === null) return {};
  if (!isRecord(context)) throw new EvaluationError(400, 'INVALID_CONTEXT', 'context: must be an object.');
  if (!isKey(context['targetingKey'])) {
    throw new EvaluationError(400, 'INVALID_CONTEXT', 'context.targetingKey: must be a string.');
  }
  return context;
}

/** Numbers count as their text, as they do in every other field; the text of an object would be the same for all users. */
const isKey = (value: unknown) =>
  value === undefined || value === null || typeof value === 'string' || typeof value === 'number';

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new EvaluationError(400, 'PARSE_ERROR', 'The body is not valid JSON.');
  }
}
