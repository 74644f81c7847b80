import { z } from 'zod';
import type { Trx } from '../db/tx.ts';
import { newId } from '../ids.ts';
import { matches, Unprocessable } from './bus.ts';
import { currentCause } from './cause.ts';
import type { Consumer, ConsumerSettings, Listener } from './consumer.ts';
import { type Envelope, envelopeSchema, type NewEnvelope } from './envelope.ts';

/** What a subject promises. */
export interface EventDefinition {
  /** The service that publishes it: the subject's first token. */
  by: string;
  /** The entity whose events are numbered together: `<about>:<aggregateId>`. */
  about: string;
  /** `before`, `after` and `data`; made with `created`, `updated`, `removed` or `fact`. */
  payload: z.ZodObject;
  /** For the event's documentation. */
  description?: string;
  /** Nobody in this house consumes it; it is for the outside. */
  external?: true;
}

/** Something new: `after`. */
export const created = <S extends z.ZodType>(schema: S) => z.object({ after: schema });
/** A change: `before` and `after`. */
export const updated = <S extends z.ZodType>(schema: S) => z.object({ before: schema, after: schema });
/** Something gone: `before`. */
export const removed = <S extends z.ZodType>(schema: S) => z.object({ before: schema });
/** Something that happened: `data`. */
export const fact = <S extends z.ZodType>(schema: S) => z.object({ data: schema });

type Catalogue = Record<string, EventDefinition>;

/** What a publisher gives besides the payload; actor and trace default to those of the running request or event. */
export interface EventFields {
  aggregateId: string;
  /** Defaults to a new one. */
  id?: string | undefined;
  company?: string | undefined;
  project?: string | undefined;
  environment?: string | undefined;
  actor?: Envelope['actor'] | undefined;
  trace?: string | undefined;
}

/** The event of a subject of a catalogue, as handlers receive it. */
export type EventOf<C extends Catalogue, S extends keyof C> = Omit<
  Envelope,
  'subject' | 'before' | 'after' | 'data'
> & {
  subject: S;
} & z.output<C[S]['payload']>;

/** What a publisher gives for a subject. */
export type NewEventOf<C extends Catalogue, S extends keyof C> = EventFields & z.input<C[S]['payload']>;

// What a handler returns is awaited and dropped. Method types are checked bivariantly, so a map of handlers for its events is also a map of handlers for envelopes.
interface Handling<E> {
  consume(event: E, trx: Trx): unknown;
  listen(event: E): unknown;
}

type ConsumerHandlers<C extends Catalogue> = { [S in keyof C]?: Handling<EventOf<C, S>>['consume'] } & {
  '*'?: Handling<Envelope>['consume'];
};
type ListenerHandlers<C extends Catalogue> = { [S in keyof C]?: Handling<EventOf<C, S>>['listen'] } & {
  '*'?: Handling<Envelope>['listen'];
};

export interface EventCatalogue<C extends Catalogue> {
  catalogue: C;
  /** Adds an event to this transaction and returns it numbered; a payload that breaks its schema is a TypeError, fields it does not name are dropped. */
  publish<S extends keyof C & string>(
    trx: Pick<Trx, 'emit'>,
    subject: S,
    event: NewEventOf<C, S>,
  ): Promise<Envelope>;
  /** The same event, checked, for `trx.emitAll`. */
  draft<S extends keyof C & string>(subject: S, event: NewEventOf<C, S>): NewEnvelope;
  /** The same event without an outbox, numbered 1: for services that have no database. */
  envelope<S extends keyof C & string>(subject: S, event: NewEventOf<C, S>): Envelope;
  /**
   * Describes a durable consumer. A handler runs in the transaction that marks the event as applied; `'*'` takes what
   * has no handler of its own, subjects unknown to this release included. Which handlers there are is not remembered
   * by the broker: when an old consumer starts to care about further subjects, give it a new name to see past events.
   */
  consumer(
    name: string,
    filter: string,
    handlers: ConsumerHandlers<C>,
    settings?: ConsumerSettings,
  ): Consumer;
  /** Describes a listener: every replica, from now on, at most once. */
  listener(filter: string, handlers: ListenerHandlers<C>): Listener;
  /** Reads a message body; `Unprocessable` says what is wrong. Unknown subjects keep their payload unchecked. */
  parse(body: string): Envelope;
}

const subjectPattern = /^[a-z-]+\.[a-z-]+\.[a-z-]+\.v[1-9]\d*$/;
const namePattern = /^[\w-]+$/;

/** Types publishers and consumers by subject. Throws when a definition contradicts itself. */
export function defineEvents<const C extends Catalogue>(catalogue: C): EventCatalogue<C> {
  for (const [subject, { by }] of Object.entries(catalogue)) checkSubject(subject, by);
  const definitions: Map<string, EventDefinition> = new Map(Object.entries(catalogue));
  const definitionOf = (subject: string): EventDefinition => {
    const definition = definitions.get(subject);
    if (!definition) throw new TypeError(`There is no event ${subject}`);
    return definition;
  };
  const parse = (body: string) => parseWith(definitions, body);
  const select = (filter: string, subjects: string[]) => checkHandlers(definitions, filter, subjects);

  return {
    catalogue,
    parse,
    envelope: (subject, event) => ({ ...toEnvelope(subject, definitionOf(subject), event), sequence: 1 }),
    draft: (subject, event) => toEnvelope(subject, definitionOf(subject), event),
    publish: async (trx, subject, event) => trx.emit(toEnvelope(subject, definitionOf(subject), event)),
    consumer(name, filter, handlers, settings = {}) {
      if (!namePattern.test(name)) throw new Error(`Consumer name ${name}: only letters, digits, - and _`);
      const byDefinition: Partial<Record<string, Handling<Envelope>['consume']>> = handlers;
      const handlerOf = select(filter, Object.keys(handlers));
      return {
        ...settings,
        name,
        filter,
        parse,
        handles: subject => handlerOf(subject) !== undefined,
        handle: (event, trx) => byDefinition[handlerOf(event.subject) ?? '']?.(event, trx),
      };
    },
    listener(filter, handlers) {
      const byDefinition: Partial<Record<string, Handling<Envelope>['listen']>> = handlers;
      const handlerOf = select(filter, Object.keys(handlers));
      return {
        filter,
        parse,
        handles: subject => handlerOf(subject) !== undefined,
        handle: event => byDefinition[handlerOf(event.subject) ?? '']?.(event),
      };
    },
  };
}

function checkSubject(subject: string, by: string): void {
  if (!subjectPattern.test(subject)) throw new Error(`Event ${subject}: must be service.entity.verb.vN`);
  if (!subject.startsWith(`${by}.`))
    throw new Error(`Event ${subject}: published by ${by}, so it must start with ${by}.`);
}

/** Which handler takes a subject: its own, else `*`, else none. */
function checkHandlers(definitions: Map<string, EventDefinition>, filter: string, subjects: string[]) {
  const own = new Set(subjects);
  for (const subject of own) {
    if (subject === '*') continue;
    if (!definitions.has(subject)) throw new Error(`There is no event ${subject}`);
    if (!matches(filter, subject)) throw new Error(`The filter ${filter} never lets ${subject} through`);
  }
  return (subject: string) => (own.has(subject) ? subject : own.has('*') ? '*' : undefined);
}

function toEnvelope(
  subject: string,
  definition: EventDefinition,
  event: EventFields,
): Omit<Envelope, 'sequence'> {
  const payload = definition.payload.safeParse(event);
  if (!payload.success) throw new TypeError(`Event ${subject}: ${z.prettifyError(payload.error)}`);
  const cause = currentCause(definition.by);
  const { aggregateId, company, project, environment } = event;
  return {
    id: event.id ?? newId(),
    subject,
    at: new Date().toISOString(),
    aggregate: `${definition.about}:${aggregateId}`,
    actor: event.actor ?? cause.actor,
    ...(company !== undefined && { company }),
    ...(project !== undefined && { project }),
    ...(environment !== undefined && { environment }),
    trace: event.trace ?? cause.trace,
    ...payload.data,
  };
}

function parseWith(definitions: Map<string, EventDefinition>, body: string): Envelope {
  const envelope = envelopeSchema.safeParse(jsonOf(body));
  if (!envelope.success) throw new Unprocessable(`not an event: ${z.prettifyError(envelope.error)}`);
  const { subject } = envelope.data;
  const definition = definitions.get(subject);
  if (!definition) return envelope.data;
  const payload = definition.payload.safeParse(envelope.data);
  if (!payload.success) throw new Unprocessable(`not a ${subject}: ${z.prettifyError(payload.error)}`);
  return { ...envelope.data, ...payload.data };
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new Unprocessable('not an event: its body is not JSON', { cause });
  }
}
