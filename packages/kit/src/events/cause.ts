import { randomBytes } from 'node:crypto';
import { context, runInContext } from '../http/context.ts';
import type { Envelope } from './envelope.ts';

/** The actor and trace of the running request or event; of the service itself, in a new trace, outside of any. */
export function currentCause(service: string): Pick<Envelope, 'actor' | 'trace'> {
  const current = context();
  return {
    actor: current?.actor ?? { kind: 'service', id: service },
    trace: current?.trace ?? randomBytes(16).toString('hex'),
  };
}

/** Runs a handler in the trace, and on behalf of the actor, of the event. */
export const runAsCausedBy = <T>(event: Envelope, work: () => T): T =>
  runInContext({ trace: event.trace, actor: event.actor }, work);
