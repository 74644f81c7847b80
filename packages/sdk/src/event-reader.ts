/** One server-sent event. */
export interface ServerEvent {
  /** `message` unless the server names it. */
  readonly event: string;
  readonly data: string;
}

/** Ours have a hundred characters. */
const longest = 64 * 1024;

/** Takes a stream's text piece by piece and hands over each event; throws when one grows beyond 64 Ki characters. */
export function eventReader(onEvent: (event: ServerEvent) => void): (text: string) => void {
  let rest = '';
  let event = 'message';
  let data: string[] = [];
  let size = 0;

  function line(text: string): void {
    if (text === '') {
      if (data.length > 0) onEvent({ event, data: data.join('\n') });
      event = 'message';
      data = [];
      size = 0;
      return;
    }
    size += text.length;
    if (size > longest) throw new Error('an event is too long');
    const [, field, value = ''] = /^(\w+)(?:: ?(.*))?$/.exec(text) ?? [];
    if (field === 'event') event = value;
    if (field === 'data') data.push(value);
  }

  return text => {
    const lines = (rest + text).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const each of lines) line(each);
    if (rest.length > longest) throw new Error('an event is too long');
  };
}
