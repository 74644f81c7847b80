import type { Context } from '@bandera/engine/context';
import type { EvaluationContext } from '@openfeature/server-sdk';

/** Deeper than this the engine does not look: fields, `properties`, and lists in both. */
const mostDepth = 4;

/**
 * A context as it would arrive over HTTP, so that both ways come to the same decision: dates are ISO text, and numbers
 * that JSON does not know are null. A context of plain fields is handed on as it is.
 */
export const engineContext = (context: EvaluationContext): Context =>
  Object.values(context).some(value => typeof value === 'object' || isNoJson(value))
    ? Object.fromEntries(Object.entries(context).map(([field, value]) => [field, asJson(value, 1)]))
    : context;

function asJson(value: unknown, depth: number): unknown {
  if (isNoJson(value)) return null;
  if (typeof value !== 'object' || value === null || depth > mostDepth) return value;
  if (value instanceof Date) return value.toJSON();
  if (Array.isArray(value)) return value.map(each => asJson(each, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([field, each]) => [field, asJson(each, depth + 1)]));
}

const isNoJson = (value: unknown) => typeof value === 'number' && !Number.isFinite(value);
