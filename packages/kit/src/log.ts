import pino from 'pino';
import { context } from './http/context.ts';

export type Log = pino.Logger;

export interface LogOptions {
  level: string;
  /** Absent for the process itself; each service's child logger adds its name. */
  service?: string;
  /** Where lines go; standard output when absent (logs are a stream, kept by the platform). */
  destination?: pino.DestinationStream;
}

// Whatever is named like a secret never reaches a log, at any of the depths we log objects at.
const secretNames = [
  'password',
  'secret',
  'token',
  'accessToken',
  'refreshToken',
  'authorization',
  'cookie',
  'apiKey',
  'smtpUrl',
  'databaseUrl',
];
const redacted = secretNames.flatMap(name => [name, `*.${name}`, `*.*.${name}`]);

/** JSON lines with service, request id and trace id. Level `error` means that someone must act. */
export function createLog({ level, service, destination }: LogOptions): Log {
  return pino(
    {
      level,
      base: service === undefined ? {} : { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
      redact: { paths: redacted, censor: '[redacted]' },
      mixin: () => {
        const current = context();
        return current ? { trace: current.trace, requestId: current.requestId } : {};
      },
    },
    destination ?? pino.destination({ sync: false }),
  );
}
