/** How a provider reaches Bandera. */
export interface BanderaOptions {
  /** Where Bandera is, such as `https://flags.example.com`; a path is kept. */
  readonly url: string;
  /** A server key: it decides which environment is read. */
  readonly key: string;
  /** Where the last rules are kept, to start from when Bandera is away. Without it such a start fails. */
  readonly file?: string | undefined;
  /** Seconds between two looks for changes, whatever the stream says; at least 1, 30 unless told. */
  readonly pollSeconds?: number | undefined;
  /** Whether changes are also told by stream, so that they count within a second; true unless told. */
  readonly streaming?: boolean | undefined;
  /** Seconds between two reports of what was evaluated, the most that a crash can lose; at least 1, 10 unless told. */
  readonly flushSeconds?: number | undefined;
  /** How the application is called in the reports. */
  readonly appName?: string | undefined;
}

/** The options with all defaults, times in milliseconds. */
export interface Settings {
  readonly url: URL;
  readonly key: string;
  readonly file: string | undefined;
  readonly pollMs: number;
  readonly streaming: boolean;
  readonly flushMs: number;
  readonly appName: string;
}

/** Throws a TypeError that names the option at fault. */
export function settingsOf(options: BanderaOptions): Settings {
  const { url, key, file, pollSeconds = 30, streaming = true, flushSeconds = 10, appName = '' } = options;
  return {
    url: addressOf(url),
    key: headerOf('key', key),
    file,
    pollMs: millisecondsOf('pollSeconds', pollSeconds),
    streaming,
    flushMs: millisecondsOf('flushSeconds', flushSeconds),
    appName: appName === '' ? '' : headerOf('appName', appName),
  };
}

function addressOf(text: string): URL {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol))
    throw new TypeError('url: must be an http or https address, such as https://flags.example.com');
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

/** Without control characters, which no header takes. */
function headerOf(name: string, text: string): string {
  if (typeof text !== 'string' || !/^[\x20-\x7e]+$/.test(text))
    throw new TypeError(`${name}: must be text of visible ASCII characters`);
  return text;
}

const longestSeconds = 86_400;

function millisecondsOf(name: string, seconds: number): number {
  if (!(seconds >= 1 && seconds <= longestSeconds))
    throw new TypeError(`${name}: must be a number from 1 to ${longestSeconds}`);
  return seconds * 1_000;
}
