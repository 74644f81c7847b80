/** One field that is wrong: `path` as the sender would write it (`strategies[1].rollout`), `message` with the fix. */
export interface FieldError {
  path: string;
  message: string;
}

export interface ProblemOptions {
  detail?: string | undefined;
  errors?: FieldError[] | undefined;
  /** Extension members of the answer, e.g. `{ attemptsLeft: 3 }` (RFC 9457 section 3.2). */
  extra?: Record<string, unknown>;
  headers?: Record<string, string>;
  cause?: unknown;
}

/** An error that a client may see: rendered as `application/problem+json` (RFC 9457) by `problems()`. */
export class Problem extends Error {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly detail: string | undefined;
  readonly errors: FieldError[] | undefined;
  readonly extra: Record<string, unknown> | undefined;
  readonly headers: Record<string, string>;

  constructor(code: string, status: number, title: string, options: ProblemOptions = {}) {
    super(options.detail ?? title, { cause: options.cause });
    this.name = 'Problem';
    this.code = code;
    this.status = status;
    this.title = title;
    this.detail = options.detail;
    this.errors = options.errors;
    this.extra = options.extra;
    this.headers = options.headers ?? {};
  }
}

/** code -> [HTTP status, title]. A code is stable; the title and detail may be reworded. */
export type ProblemTable = Record<string, readonly [status: number, title: string]>;

/** Builds the factory for one table: `throw problem('not-found', { detail: 'No such project.' })`. */
export function problemsFrom<T extends ProblemTable>(table: T) {
  return (code: keyof T & string, options: ProblemOptions = {}): Problem => {
    const [status, title] = table[code] ?? [500, 'Internal error'];
    return new Problem(code, status, title, options);
  };
}

/** The codes that every service answers with. Domain codes stand in `contracts/problems.ts`. */
export const kitProblems = {
  'bad-request': [400, 'The request is not understood'],
  'invalid-json': [400, 'The body is not valid JSON'],
  'invalid-input': [400, 'Some fields are not valid'],
  'invalid-cursor': [400, 'The cursor is not valid'],
  unauthenticated: [401, 'Sign in first'],
  forbidden: [403, 'Your role does not allow this'],
  'not-found': [404, 'Not found'],
  'method-not-allowed': [405, 'Method not allowed'],
  'already-exists': [409, 'It exists already'],
  'in-progress': [409, 'The same request is still being handled'],
  'already-applied': [409, 'The same request was applied before'],
  'lost-update': [412, 'It was changed by someone else'],
  'payload-too-large': [413, 'The body is too large'],
  'unsupported-media-type': [415, 'The content type is not supported'],
  'idempotency-key-reused': [422, 'The idempotency key was used for another request'],
  'too-many-requests': [429, 'Too many requests'],
  internal: [500, 'Something went wrong on our side'],
  'dependency-unavailable': [503, 'A part that this needs is not available right now'],
  'shutting-down': [503, 'This instance is shutting down'],
} as const satisfies ProblemTable;

export const problem = problemsFrom(kitProblems);
