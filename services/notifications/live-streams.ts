import { problem } from '@bandera/contracts/problems';
import type { HttpContext, UserActor } from '@bandera/kit/http/actor';
import { mayHear, type Note } from './domain/note.ts';

/** The event streams (SSE) that consoles hold open at this replica. */
export interface LiveStreams {
  /** Answers the request with a stream of this person's company. Throws 429 when there are too many, 503 at the end. */
  open(ctx: HttpContext, actor: UserActor): void;
  /** Tells everybody of a company who may read what it is about. */
  tell(company: string, note: Note): void;
  /** Ends the streams of somebody whose rights have changed: they come back with a token that says so. */
  endOf(user: string): void;
  /** A sign of life, since proxies cut what is silent; ends what nobody reads, and what has lasted as long as it may. */
  keepAlive(): void;
  /** Ends all; no new ones. */
  drain(): void;
}

export interface LiveStreamsOptions {
  now: () => number;
}

const mostStreams = 5_000;
/** Of one person; a browser needs one, however many tabs it has. */
const mostPerPerson = 20;
/** A stream lasts as long as an access token at most, so that rights that are gone do not live on in it. */
const longestMs = 14 * 60_000;
const mostBehindBytes = 64_000;

interface Stream {
  actor: UserActor;
  response: HttpContext['res'];
  openedAt: number;
}

export function liveStreams({ now }: LiveStreamsOptions): LiveStreams {
  const byCompany = new Map<string, Set<Stream>>();
  let open = 0;
  let draining = false;

  const ofCompany = (company: string): Iterable<Stream> => byCompany.get(company) ?? [];
  const all = (): Stream[] => [...byCompany.values()].flatMap(streams => [...streams]);

  function add(stream: Stream): void {
    const { company } = stream.actor;
    byCompany.set(company, (byCompany.get(company) ?? new Set()).add(stream));
    open += 1;
  }

  function remove(stream: Stream): void {
    const siblings = byCompany.get(stream.actor.company);
    if (!siblings?.delete(stream)) return;
    if (siblings.size === 0) byCompany.delete(stream.actor.company);
    open -= 1;
  }

  function refuseIfFull({ id, company }: UserActor): void {
    if (draining) throw problem('shutting-down', { headers: { 'Retry-After': '1' } });
    const own = [...ofCompany(company)].filter(({ actor }) => actor.id === id).length;
    if (open >= mostStreams || own >= mostPerPerson) {
      throw problem('too-many-requests', {
        detail: 'There are too many event streams: close some.',
        headers: { 'Retry-After': '60' },
      });
    }
  }

  function send(stream: Stream, text: string): void {
    // What is not read is not kept either: who comes back fetches everything anew.
    if (stream.response.writableLength > mostBehindBytes) stream.response.destroy();
    else stream.response.write(text);
  }

  return {
    open(ctx, actor) {
      refuseIfFull(actor);
      ctx.status = 200;
      ctx.set({
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-cache, no-transform',
        'X-Accel-Buffering': 'no',
      });
      ctx.respond = false;
      const stream = { actor, response: ctx.res, openedAt: now() };
      ctx.res.on('close', () => remove(stream));
      ctx.res.on('error', () => remove(stream));
      add(stream);
      ctx.res.flushHeaders();
      send(stream, signOfLife);
    },
    tell(company, note) {
      const text = `data: ${JSON.stringify(note)}\n\n`;
      for (const stream of ofCompany(company)) if (mayHear(stream.actor.role, note)) send(stream, text);
    },
    endOf(user) {
      for (const { actor, response } of all()) if (actor.id === user) response.end();
    },
    keepAlive() {
      for (const stream of all()) {
        if (now() - stream.openedAt >= longestMs) stream.response.end();
        else send(stream, signOfLife);
      }
    },
    drain() {
      draining = true;
      for (const { response } of all()) response.end();
    },
  };
}

/** A comment: clients ignore it. */
const signOfLife = ':\n\n';
