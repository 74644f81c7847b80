import { existsSync, readFileSync } from 'node:fs';

export type Settings = Record<string, string>;

/**
 * Reads lines of `NAME=value`, as in `swarm/settings.env`: comments, empty lines, `export` and quotes as a shell has them,
 * but nothing is expanded. Throws an Error with every line that is none of that.
 */
export function parseSettings(text: string): Settings {
  const settings: Settings = {};
  const wrong: string[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const [, name, value] = /^(?:export\s+)?([A-Za-z_]\w*)=(.*)$/.exec(line) ?? [];
    const plain = value === undefined ? undefined : unquoted(value);
    if (name === undefined || plain === undefined) wrong.push(`line ${index + 1}: must read NAME=value`);
    else settings[name] = plain;
  }
  if (wrong.length > 0) throw new Error(`the settings are not valid: ${wrong.join('; ')}`);
  return settings;
}

function unquoted(value: string): string | undefined {
  const [, quote] = /^(["'])/.exec(value) ?? [];
  if (quote === undefined) return value.replace(/\s+#.*$/, '').trim();
  const end = value.indexOf(quote, 1);
  if (end < 0 || !/^\s*(#.*)?$/.test(value.slice(end + 1))) return undefined;
  return value.slice(1, end);
}

/** Settings of a file over those of others that are there, and variables of the process's environment over all of them. */
export function readSettings(file: string, env: NodeJS.ProcessEnv, below: readonly string[] = []): Settings {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`cannot read ${file}: copy swarm/settings.env.example and fill it in`, { cause: error });
  }
  const others = below
    .filter(each => existsSync(each))
    .map(each => parseSettings(readFileSync(each, 'utf8')));
  const settings: Settings = Object.assign({}, ...others, parseSettings(text));
  for (const name of Object.keys(settings)) {
    const given = env[name];
    if (given !== undefined) settings[name] = given;
  }
  return settings;
}

/** A whole number from the settings. */
export function numberIn(settings: Settings, name: string): number | undefined {
  const text = settings[name];
  if (text === undefined || text === '') return undefined;
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0)
    throw new Error(`${name} must be a whole number, not "${text}"`);
  return number;
}
