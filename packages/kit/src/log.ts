import pino from 'pino';
import { context } from './http/context.ts';
import { loggable } from './log-fields.ts';

export type Log = pino.Logger;

export interface LogOptions {
  level: string;
  /** Absent for the process itself; each service's child logger adds its name. */
  service?: string;
  /** Where lines go; standard output when absent (logs are a stream, kept by the platform). */
  destination?: pino.DestinationStream;
}

/**
 * JSON lines with service, request id and trace id. Level `error` means that someone must act. Whatever is named like a
 * secret is left out at any depth, and of errors only what describes them is kept.
 */
export function createLog({ level, service, destination }: LogOptions): Log {
  return pino(
    {
      level,
      base: service === undefined ? {} : { service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }), log: loggable },
      // The formatter has described errors already.
      serializers: { err: error => error },
      mixin: () => {
        const current = context();
        return current ? { trace: current.trace, requestId: current.requestId } : {};
      },
    },
    destination ?? pino.destination({ sync: false }),
  );
}
