import { problem } from '@bandera/contracts/problems';

/** 400 that names the field and the fix, as the parser's own refusals do. */
export const invalid = (path: string, message: string) =>
  problem('invalid-input', { detail: `${path}: ${message}`, errors: [{ path, message }] });

/** 404 for something that the body or path names by this field. */
export const unknown = (path: string, message: string) =>
  problem('not-found', { detail: `${path}: ${message}`, errors: [{ path, message }] });

/** 409 `key-taken`. */
export const keyTaken = (message: string) =>
  problem('key-taken', { detail: `key: ${message}`, errors: [{ path: 'key', message }] });

/** 409 `limit-reached`: `limit` and `value` say which one and how much it allows. */
export const limitReached = (limit: 'projects' | 'environments' | 'keys', value: number, owner: string) =>
  problem('limit-reached', {
    detail: `${owner} may have at most ${value} ${limit}.`,
    extra: { limit, value },
  });
