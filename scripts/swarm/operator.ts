import { hostname, userInfo } from 'node:os';
import path from 'node:path';
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { changing, type Docker } from './docker.ts';
import { exitCodes } from './rollout.ts';
import { readSettings, type Settings } from './settings.ts';

export const root = path.join(import.meta.dirname, '../..');

/** What every operator's script knows and uses. */
export interface Operator {
  settings: Settings;
  secretsDir: string;
  dryRun: boolean;
  /** `name@host`. */
  by: string;
  say: (line: string) => void;
  /** Runs a docker command that changes something, or in a dry run only tells it. */
  change: Docker;
}

/** A wrong use of a script, told with its exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const commonOptions = {
  help: { type: 'boolean', short: 'h' },
  'dry-run': { type: 'boolean' },
  settings: { type: 'string' },
  secrets: { type: 'string' },
} satisfies ParseArgsOptionsConfig;

export const commonHelp = `
  --dry-run         tells what would be done and changes nothing
  --settings FILE   instead of swarm/settings.env; variables of the environment override single settings
  --secrets FOLDER  instead of secrets/
  --help            this text
`;

interface Given {
  operator: Operator;
  options: Record<string, string | boolean | undefined>;
  positionals: string[];
}

/**
 * The frame of an operator's script: arguments, settings, and an exit code. What `work` resolves with is the exit code
 * (0 for nothing); an error is told in one line and ends with 1, a wrong use with 2.
 */
export async function operate(
  { help, options = {} }: { help: string; options?: ParseArgsOptionsConfig },
  work: (given: Given) => Promise<number | undefined>,
): Promise<void> {
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  process.exitCode = await attempt(async () => {
    const { values, positionals } = argumentsOf({ ...commonOptions, ...options });
    if (values['help'] === true) {
      process.stdout.write(`${help}${commonHelp}`);
      return 0;
    }
    const dryRun = values['dry-run'] === true;
    const operator: Operator = {
      settings: settingsFrom(textOf(values['settings'])),
      secretsDir: textOf(values['secrets']) ?? path.join(root, 'secrets'),
      dryRun,
      by: `${userInfo().username}@${hostname()}`,
      say,
      change: changing(dryRun, say),
    };
    return (await work({ operator, options: values, positionals })) ?? 0;
  }, say);
}

// Names of images stand in a file of their own, which comes with the repository.
const settingsFrom = (file = path.join(root, 'swarm/settings.env')) =>
  readSettings(file, process.env, [path.join(root, 'swarm/images.env')]);

async function attempt(work: () => Promise<number>, say: (line: string) => void): Promise<number> {
  try {
    return await work();
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    if (process.env['DEBUG'] && error instanceof Error) say(error.stack ?? '');
    return error instanceof UsageError ? 2 : exitCodes.failed;
  }
}

function argumentsOf(options: ParseArgsOptionsConfig) {
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options });
    const single = Object.entries(values).map(([name, value]) => [
      name,
      Array.isArray(value) ? value[0] : value,
    ]);
    return { values: Object.fromEntries(single) as Given['options'], positionals };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(`${error.message.split('. ', 1)[0]}: see --help`);
  }
}

/** An option with a value, when it was given. */
export const textOf = (value: string | boolean | undefined) =>
  typeof value === 'string' ? value : undefined;

/** An option that is a positive whole number, or the default. */
export function countOf(value: string | boolean | undefined, name: string, otherwise: number): number {
  const text = textOf(value);
  if (text === undefined) return otherwise;
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    throw new UsageError(`${name} must be a positive whole number`);
  return number;
}
