/** One field that a service refuses: `path` as the request names it, `strategies[1].rollout`. */
export interface FieldError {
  path: string;
  message: string;
}

/** What a service refuses or cannot do (RFC 9457). Branch on `code`. */
export class ApiProblem extends Error {
  override name = 'ApiProblem';
  readonly status: number;
  readonly code: string;
  readonly errors: FieldError[];
  /** To be told to whoever runs the installation. */
  readonly requestId: string | undefined;
  /** Members beside the standard ones: `attemptsLeft` and the like. */
  readonly extra: Record<string, unknown>;

  constructor(status: number, body: Record<string, unknown>) {
    super(text(body['detail']) ?? text(body['title']) ?? `HTTP ${status}`);
    this.status = status;
    this.code = text(body['code']) ?? (status >= 500 ? 'internal' : 'bad-request');
    this.errors = Array.isArray(body['errors']) ? body['errors'].filter(isFieldError) : [];
    this.requestId = text(body['requestId']);
    this.extra = body;
  }

  /** Whether the same request may work a little later. */
  get isPassing(): boolean {
    return this.status === 429 || this.status >= 502;
  }
}

/** The network, or the whole installation, is away. */
export class Unreachable extends Error {
  override name = 'Unreachable';
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

const isFieldError = (value: unknown): value is FieldError =>
  typeof value === 'object' && value !== null && 'path' in value && 'message' in value;

/** Whether an error is that problem. */
export const isProblem = (error: unknown, code?: string): error is ApiProblem =>
  error instanceof ApiProblem && (code === undefined || error.code === code);
