import { z } from 'zod';
import type { FieldError } from './problem.ts';

/** The peer answered 4xx: it understood and said no. `code` is the peer's own, `http-<status>` when it named none. */
export class PeerProblem extends Error {
  readonly peer: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string | undefined;
  readonly errors: FieldError[] | undefined;

  constructor(
    peer: string,
    status: number,
    answer: { code: string; detail?: string; errors?: FieldError[] },
  ) {
    super(`${peer} answered ${status} ${answer.code}${answer.detail ? `: ${answer.detail}` : ''}`);
    this.name = 'PeerProblem';
    this.peer = peer;
    this.status = status;
    this.code = answer.code;
    this.detail = answer.detail;
    this.errors = answer.errors;
  }
}

/** No usable answer: network, time-out, 5xx, open breaker, too many calls at once, or an answer that breaks the contract. */
export class PeerUnavailable extends Error {
  readonly peer: string;
  /** Another attempt may succeed: the peer was not reached, or is overloaded or restarting. */
  readonly transient: boolean;

  constructor(
    peer: string,
    reason: string,
    { cause, transient = false }: { cause?: unknown; transient?: boolean } = {},
  ) {
    super(`${peer} is not available: ${reason}`, { cause });
    this.name = 'PeerUnavailable';
    this.peer = peer;
    this.transient = transient;
  }
}

/** Sends one attempt. Throws `PeerUnavailable`, transient where another attempt may help. */
export async function attempt(peer: string, url: URL, init: RequestInit, answerBytes: number) {
  let status: number;
  let text: string | undefined;
  try {
    const response = await fetch(url, init);
    status = response.status;
    text = await readAtMost(response, answerBytes);
  } catch (cause) {
    const reason = init.signal?.aborted ? 'no answer in time' : 'no connection';
    throw new PeerUnavailable(peer, reason, { cause, transient: true });
  }
  if (text === undefined) throw new PeerUnavailable(peer, `the answer has more than ${answerBytes} bytes`);
  if (status >= 500) {
    // 500 is a defect over there: the same call would meet it again, and other calls need not.
    throw new PeerUnavailable(peer, `it answered ${status}`, { transient: [502, 503, 504].includes(status) });
  }
  return { status, text };
}

/** The body as text, or undefined as soon as it is known to be longer than allowed. */
async function readAtMost(response: Response, limit: number): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > limit) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

const problemBody = z.object({
  code: z.string().optional().catch(undefined),
  detail: z.string().optional().catch(undefined),
  errors: z
    .array(z.object({ path: z.string(), message: z.string() }))
    .optional()
    .catch(undefined),
});

/** The parsed body of an answer below 500. Throws `PeerProblem` for 4xx. */
export function understand(
  peer: string,
  status: number,
  text: string,
  schema: z.ZodType | undefined,
): unknown {
  const body = text === '' ? undefined : jsonOf(text);
  if (status >= 400) {
    const { code = `http-${status}`, detail, errors } = problemBody.safeParse(body?.value).data ?? {};
    throw new PeerProblem(peer, status, {
      code,
      ...(detail ? { detail } : {}),
      ...(errors ? { errors } : {}),
    });
  }
  if (status < 200 || status >= 300) throw new PeerUnavailable(peer, `it answered ${status}`);
  if (text !== '' && !body) throw new PeerUnavailable(peer, 'the answer is not JSON');
  if (!schema) return body?.value;
  const parsed = schema.safeParse(body?.value);
  if (!parsed.success)
    throw new PeerUnavailable(peer, 'the answer has an unexpected shape', { cause: parsed.error });
  return parsed.data;
}

function jsonOf(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
