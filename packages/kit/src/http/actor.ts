import type { Context as KoaContext } from 'koa';
import type { Problem } from './problem.ts';

/** A signed-in person, as the access token states it. */
export interface UserActor {
  kind: 'user';
  id: string;
  company: string;
  role: string;
  name: string;
  email: string;
  /** Session that the token was issued for. */
  session: string;
}

/** Another service of this installation, by its signed internal token. */
export interface ServiceActor {
  kind: 'service';
  id: string;
}

export type Actor = UserActor | ServiceActor;

/** What the pipeline leaves on `ctx.state`; each field is set by the part named beside it. */
export interface RequestState {
  /** requestContext: the caller's address, IPv4-mapped IPv6 written as IPv4. Empty when the connection is gone. */
  source: string;
  /** auth */
  actor?: Actor;
  /** auth: why a token that was sent does not count; thrown by routes that need one. */
  authFailure?: Problem;
  /** routes: the pattern that matched, for log and metrics. */
  route?: string;
}

export type HttpContext = KoaContext & { state: RequestState; request: { body?: unknown } };
