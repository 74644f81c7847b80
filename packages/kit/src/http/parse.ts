import { z } from 'zod';
import { type FieldError, problem } from './problem.ts';

/** `['strategies', 1, 'rollout']` as a sender would write it: `strategies[1].rollout`. */
export function pathText(path: PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}

/** More than anybody reads; without an end, a body of junk would be answered by a larger one. */
const mostErrors = 100;

/** The issues of a failed parse, up to 100, unknown fields each by their own name. */
export function fieldErrors(error: z.ZodError): FieldError[] {
  const all = error.issues.flatMap(issue => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map(key => ({
        path: pathText([...issue.path, key]),
        message: 'is not a known field',
      }));
    }
    return [{ path: pathText(issue.path), message: messageOf(issue) }];
  });
  return all.slice(0, mostErrors);
}

/** A schema's own words, or plainer ones than the library's for what is missing or of another type. */
function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_type' || !issue.message.startsWith('Invalid input: expected'))
    return issue.message;
  return issue.message.endsWith('received undefined') ? 'is required' : `must be of type ${issue.expected}`;
}

/** Parses one part of a request; throws 400 `invalid-input` that lists every wrong field (the first 100). */
export function parseInput(schema: z.ZodType | undefined, value: unknown, part: string): unknown {
  if (!schema) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = fieldErrors(parsed.error).map(each => ({ ...each, path: each.path || part }));
  const first = errors[0];
  throw problem('invalid-input', { detail: first && `${first.path}: ${first.message}`, errors });
}

/** Top-level objects refuse unknown fields; nested ones are written with `z.strictObject`. */
export function strict(schema: z.ZodType | undefined): z.ZodType | undefined {
  return schema instanceof z.ZodObject && schema.def.catchall === undefined ? schema.strict() : schema;
}
