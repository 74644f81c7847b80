import createClient from 'openapi-fetch';
import { renewToken, tokenForRequest } from '../session/token.ts';
import { ApiProblem, Unreachable } from './problem.ts';
import type { paths } from './schema.ts';

/** Calls our API: `await answered(api.GET('/api/v1/projects'))`. Paths, queries, bodies and answers are typed by it. */
export const api = createClient<paths>({ baseUrl: location.origin, fetch: send });

/** Sends with the access token; one that counts no more is renewed once, and the person asked to log in if need be. */
async function send(request: Request): Promise<Response> {
  const isOpen = new URL(request.url).pathname.startsWith('/api/v1/auth/');
  if (isOpen) return reach(request);
  const again = request.clone();
  const token = await tokenForRequest();
  if (token === undefined) return reach(request);
  const answer = await reach(withToken(request, token));
  if (answer.status !== 401) return answer;
  return reach(withToken(again, await renewToken(token)));
}

function withToken(request: Request, token: string): Request {
  request.headers.set('Authorization', `Bearer ${token}`);
  return request;
}

async function reach(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Unreachable('The server cannot be reached.', { cause: error });
  }
}

interface Answer<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** The body of an answer; throws `ApiProblem` for what is refused and `Unreachable` without any answer. */
export async function answered<Data>(call: Promise<Answer<Data>>): Promise<Data> {
  const { data, error, response } = await call;
  if (!response.ok) throw new ApiProblem(response.status, isRecord(error) ? error : {});
  return data as Data;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The header by which an update is refused (412) when somebody else was faster. */
export const ifMatch = (version: number) => ({ 'If-Match': `"${version}"` });

/** The header that makes a creation happen once however often it is sent; one key for each thing a person means. */
export const idempotencyKey = () => ({ 'Idempotency-Key': crypto.randomUUID() });
