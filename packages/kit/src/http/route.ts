import type { z } from 'zod';
import type { Log } from '../log.ts';
import type { Actor, HttpContext, ServiceActor, UserActor } from './actor.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

type Out<S> = S extends z.ZodType ? z.output<S> : undefined;

/** `public` may come without a token; `internal` is another service; all else is a signed-in person. */
export type ActorFor<Access> = Access extends 'public'
  ? Actor | undefined
  : Access extends 'internal'
    ? ServiceActor
    : UserActor;

/**
 * An answer that is JSON text already, for those too large to be made of objects. Nothing checks it: who makes the text
 * sees to it, by a test, that it is what the response schema describes.
 */
export class JsonText {
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }
}

export interface HandlerInput<Access, Params, Query, Body> {
  params: Out<Params>;
  query: Out<Query>;
  body: Out<Body>;
  actor: ActorFor<Access>;
  log: Log;
  ctx: HttpContext;
  /** Throws 412 `lost-update` when the request carries an `If-Match` that is not this version. */
  ifMatch: (version: number | string) => void;
}

export interface RouteSpec<Access extends string, Params, Query, Body, Response> {
  method: Method;
  /** With parameters in braces: `/api/v1/projects/{id}`. */
  path: string;
  /** One line for the documentation page. */
  summary: string;
  access: Access;
  params?: Params;
  query?: Query;
  body?: Body;
  /** Answers are parsed by it, so fields it does not name never leave (but see `JsonText`). Without it the answer is 204, or `produces`. */
  response?: Response;
  /** 200 with a response, 204 without, unless told. */
  status?: number;
  /** Media type of an answer that the handler writes to `ctx` itself (CSV, images). */
  produces?: string;
  /** The request is `multipart/form-data`, read by the handler; the name of its file field, for the documentation. */
  upload?: string;
  /** The version of the answer, sent as ETag and compared with `If-None-Match`. */
  version?: (body: Out<Response>) => number | string;
  /** `once`: the answer holds a secret, so a repeated Idempotency-Key is refused instead of answered from memory. */
  idempotency?: 'replay' | 'once' | 'off';
  handler: (
    input: HandlerInput<Access, Params, Query, Body>,
  ) => Promise<Response extends z.ZodType ? z.input<Response> | JsonText : void>;
}

/** A route whose types have been checked, as the pipeline and the documentation see it. */
export interface Route {
  method: Method;
  path: string;
  summary: string;
  access: string;
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
  response?: z.ZodType;
  status?: number;
  produces?: string;
  upload?: string;
  // biome-ignore lint/suspicious/noExplicitAny: the array holds routes of many types; `routeFor` has checked each one
  version?: (body: any) => number | string;
  idempotency?: 'replay' | 'once' | 'off';
  // biome-ignore lint/suspicious/noExplicitAny: as above
  handler: (input: any) => Promise<unknown>;
}

/**
 * Makes the `route` function of an installation, whose `access` is one of its permissions.
 * Types of params, query, body, actor and answer follow from the object; a wrong one does not compile.
 */
export function routeFor<Permission extends string>() {
  return <
    Access extends Permission | 'public' | 'internal',
    Params extends z.ZodType | undefined = undefined,
    Query extends z.ZodType | undefined = undefined,
    Body extends z.ZodType | undefined = undefined,
    Response extends z.ZodType | undefined = undefined,
  >(
    spec: RouteSpec<Access, Params, Query, Body, Response>,
  ): Route => spec as unknown as Route;
}
