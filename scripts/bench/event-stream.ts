/** One server-sent event, its data parsed. */
export interface ServerEvent {
  event: string;
  data: unknown;
}

/** Opens a stream and hands over each event until it is aborted. Resolves when it is open. */
export async function openEventStream(
  url: string,
  { headers, signal }: { headers: Record<string, string>; signal: AbortSignal },
  onEvent: (event: ServerEvent) => void,
): Promise<void> {
  const answer = await fetch(url, { headers: { accept: 'text/event-stream', ...headers }, signal });
  if (!answer.ok || !answer.body) throw new Error(`the stream answered ${answer.status}`);
  void readEvents(answer.body, onEvent).catch(error => {
    if (!signal.aborted) throw error;
  });
}

async function readEvents(
  body: ReadableStream<Uint8Array>,
  onEvent: (event: ServerEvent) => void,
): Promise<void> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const bytes of body) {
    const messages = (rest + decoder.decode(bytes, { stream: true })).split('\n\n');
    rest = messages.pop() ?? '';
    for (const message of messages) {
      const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, 'm').exec(message)?.[1];
      const data = field('data');
      if (data !== undefined) onEvent({ event: field('event') ?? 'message', data: JSON.parse(data) });
    }
  }
  throw new Error('the stream has ended');
}
