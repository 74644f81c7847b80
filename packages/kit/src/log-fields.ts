// What ends like a secret is one, however it is written: newPassword, refresh_token, X-Api-Key, set-cookie, smtpUrl.
const secretName =
  /(password|passphrase|secret|token|authorization|cookie|api[-_]?key|private[-_]?key|(smtp|database|redis|nats)[-_]?url)$/i;

const deepest = 6;
const mostCauses = 5;

/** The fields of a log line, errors described and `[redacted]` in place of every secret. Copies only what it changes. */
export const loggable = (fields: Record<string, unknown>): Record<string, unknown> => redact(fields, 0);

function redact(fields: Record<string, unknown>, depth: number): Record<string, unknown> {
  let copy: Record<string, unknown> | undefined;
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (value === undefined || value === null) continue;
    const shown = secretName.test(name) ? '[redacted]' : redactValue(value, depth);
    if (shown === value) continue;
    copy ??= { ...fields };
    copy[name] = shown;
  }
  return copy ?? fields;
}

function redactValue(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return errorFields(value);
  if (depth >= deepest) return '[too deep]';
  if (Array.isArray(value)) return value.map(each => redactValue(each, depth + 1));
  return isPlain(value) ? redact(value, depth + 1) : value;
}

function isPlain(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * An error with its causes. Other properties stay out: a database driver's hold the statement with its values, an HTTP
 * client's the request with its token.
 */
function errorFields(error: unknown, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  const { cause, code, status }: { cause?: unknown; code?: unknown; status?: unknown } = error;
  const further = (each: unknown) => errorFields(each, depth + 1);
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...(typeof code === 'string' && { code }),
    ...(typeof status === 'number' && { status }),
    ...(error instanceof AggregateError && { errors: error.errors.slice(0, mostCauses).map(further) }),
    ...(cause != null && depth < mostCauses && { cause: further(cause) }),
  };
}
