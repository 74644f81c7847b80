import { listener } from '@bandera/contracts/events';
import { noteOf } from './domain/note.ts';
import type { LiveStreams } from './live-streams.ts';

/** Evaluations come all the time: a project's are told of once in this time. */
const usageMs = 1_000;

/** What happens, to whoever looks at a console right now. Nothing is kept: who was away fetches everything anew. */
export function liveListeners(streams: LiveStreams) {
  const waiting = new Set<string>();

  function tellOfUsage(company: string, project: string): void {
    const pair = `${company} ${project}`;
    if (waiting.has(pair)) return;
    waiting.add(pair);
    setTimeout(() => {
      waiting.delete(pair);
      streams.tell(company, { type: 'evaluation.usage.counted.v1', id: project, project });
    }, usageMs).unref();
  }

  return [
    listener('>', {
      '*': event => {
        if (event.company !== undefined) streams.tell(event.company, noteOf(event));
      },
      'users.membership.updated.v1': event => {
        if (event.company !== undefined) streams.tell(event.company, noteOf(event));
        streams.endOf(event.after.user);
      },
      'users.membership.removed.v1': event => {
        if (event.company !== undefined) streams.tell(event.company, noteOf(event));
        streams.endOf(event.before.user);
      },
      'users.session.revoked.v1': event => streams.endOf(event.data.user),
      'evaluation.usage.counted.v1': event => {
        for (const { company, project } of event.data.entries) tellOfUsage(company, project);
      },
    }),
  ];
}
