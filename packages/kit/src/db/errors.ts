/** No connection could be had: the pool is exhausted, its queue is full, or the server is not the writer. */
export class DatabaseUnavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DatabaseUnavailable';
  }
}

/** What a driver error tells us, whichever driver made it. */
export interface DriverError {
  /** `ER_…`, `E…`, `PROTOCOL_…` or `ERR_SQLITE_ERROR`. */
  code?: string;
  /** MySQL's error number. */
  errno?: number;
  /** SQLite's extended result code; its low byte is the primary code. */
  errcode?: number;
  fatal?: boolean;
  message: string;
}

export function driverError(error: unknown): DriverError {
  if (!(error instanceof Error)) return { message: String(error) };
  const { code, errno, errcode, fatal }: Partial<Record<string, unknown>> = { ...error };
  return {
    message: error.message,
    ...(typeof code === 'string' && { code }),
    ...(typeof errno === 'number' && { errno }),
    ...(typeof errcode === 'number' && { errcode }),
    ...(typeof fatal === 'boolean' && { fatal }),
  };
}

// 1213 deadlock, 1205 lock wait time-out, 1020 snapshot changed (MariaDB 11.6+ on a lost race).
const transientMysql = new Set([1213, 1205, 1020]);
// 5 busy, 6 locked.
const transientSqlite = new Set([5, 6]);

/** A transaction lost a race with another one and may be repeated from its beginning. */
export function isTransient(error: unknown): boolean {
  const { errno, errcode } = driverError(error);
  if (errcode !== undefined) return transientSqlite.has(errcode & 0xff);
  return errno !== undefined && transientMysql.has(errno);
}

// 1290 --read-only, 1792 read-only transaction, 1836 read-only mode: this server is no longer the writer.
const notTheWriter = new Set([1290, 1792, 1836]);

export const isReadOnlyServer = (error: unknown): boolean => notTheWriter.has(driverError(error).errno ?? 0);

const connectionCodes = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['ENOTFOUND', 'EAI_AGAIN', 'PROTOCOL_CONNECTION_LOST', 'PROTOCOL_SEQUENCE_TIMEOUT'],
]);
// 1040 too many connections, 1053 shutting down, 1077 normal shutdown, 1152 aborted, 1203 user's connections,
// 1927 connection killed, 3169 session killed, 4031 idle client disconnected.
const connectionErrnos = new Set([1040, 1053, 1077, 1152, 1203, 1927, 3169, 4031]);

/** The connection that reported this is of no further use, whatever state the server is in. */
export function isConnectionLost(error: unknown): boolean {
  const { code, errno, fatal } = driverError(error);
  return fatal === true || connectionCodes.has(code ?? '') || connectionErrnos.has(errno ?? 0);
}

// 8 read-only, 10 I/O error, 13 disk full, 14 cannot open.
const unavailableSqlite = new Set([8, 10, 13, 14]);

/** The database cannot be used now, by nobody's fault here; the HTTP layer answers 503 with Retry-After. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof DatabaseUnavailable) return true;
  const { errcode } = driverError(error);
  if (errcode !== undefined) return unavailableSqlite.has(errcode & 0xff) || isTransient(error);
  return isConnectionLost(error) || isReadOnlyServer(error);
}
