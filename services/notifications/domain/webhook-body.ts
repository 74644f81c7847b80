import type { Envelope } from '@bandera/kit/events/envelope';

export interface ProjectRef {
  id: string;
  key: string | null;
}

/** Receivers refuse large bodies; what is left out can be read through the API. */
const mostBytes = 256 * 1024;

/**
 * What a webhook is sent about an event, as JSON text, made once so that every attempt and signature is over the same bytes.
 * Only these fields leave the house: no trace, no address of the actor, none of the event's internal `data` (an API
 * key's event carries its hash there).
 */
export function webhookBody(kind: string, event: Envelope, project: ProjectRef | null): string {
  const { at, company, environment, before, after, actor } = event;
  const data = {
    actor: { kind: actor.kind, id: actor.id ?? null, name: actor.name ?? null },
    company: company ?? null,
    project,
    environment: environment ?? null,
  };
  const body = { type: kind, timestamp: at, data: { ...data, before: before ?? null, after: after ?? null } };
  const text = JSON.stringify(body);
  if (Buffer.byteLength(text) <= mostBytes) return text;
  return JSON.stringify({ ...body, data: { ...data, before: null, after: null, truncated: true } });
}

/** The event of `POST /{id}/test`: like any other, about nothing. */
export const testBody = (
  at: Date,
  { company, id, name }: { company: string; id: string; name: string },
): string =>
  JSON.stringify({
    type: 'webhook.test',
    timestamp: at.toISOString(),
    data: {
      actor: { kind: 'user', id, name },
      company,
      project: null,
      environment: null,
      before: null,
      after: null,
    },
  });
