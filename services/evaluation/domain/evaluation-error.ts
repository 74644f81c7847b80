/** OpenFeature's error codes, as OFREP carries them. */
export type ErrorCode = 'PARSE_ERROR' | 'INVALID_CONTEXT' | 'FLAG_NOT_FOUND' | 'GENERAL';

/** An answer other than a value. The data plane keeps OFREP's own error bodies (wire contract 1.4). */
export class EvaluationError extends Error {
  readonly status: number;
  readonly errorCode: ErrorCode;
  readonly headers: Record<string, string>;

  constructor(status: number, errorCode: ErrorCode, details: string, headers: Record<string, string> = {}) {
    super(details);
    this.name = 'EvaluationError';
    this.status = status;
    this.errorCode = errorCode;
    this.headers = headers;
  }
}

/** `key` stands in every answer about one feature: clients drop the reason of a body without it. */
export const errorBody = ({ errorCode, message }: EvaluationError, key: string | undefined): string =>
  JSON.stringify({ key, errorCode, errorDetails: message });

/** What Unleash SDKs and flagd get to read. */
export const messageBody = ({ message }: EvaluationError): string => JSON.stringify({ message });

/** Temporary: never 401, after which SDKs stop for good (wire contract 1.4). */
export const notNow = (details: string) =>
  new EvaluationError(503, 'GENERAL', details, { 'Retry-After': '2' });
