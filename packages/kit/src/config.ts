import { readFileSync } from 'node:fs';
import { z } from 'zod';

export type Env = Record<string, string | undefined>;

/** Every name that is wrong, listed at once; `main` prints it and exits with 1. */
export class ConfigError extends Error {
  /** `NAME: what is wrong`, each once. */
  readonly problems: string[];

  constructor(problems: string[]) {
    const distinct = [...new Set(problems)];
    super(`Configuration is not valid:\n${distinct.map(line => `  - ${line}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = distinct;
  }
}

/** What one reader finds wrong, for lists of several. */
export function configProblems(read: () => unknown): string[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

/**
 * Reads the names of a zod object from the environment. `X_FILE` names a file that holds X (a Swarm secret);
 * setting both is an error, since nobody could tell which one counts. Empty strings count as absent.
 */
export function readConfig<S extends z.ZodObject>(schema: S, env: Env): z.infer<S> {
  const problems: string[] = [];
  const values: Record<string, string> = {};
  for (const name of Object.keys(schema.shape)) {
    const value = readOne(name, env, problems);
    if (value !== undefined) values[name] = value;
  }
  const parsed = schema.safeParse(values);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const name = String(issue.path[0] ?? '');
      const missing = values[name] === undefined;
      problems.push(`${name}: ${missing ? 'is required' : issue.message}`);
    }
  }
  if (problems.length > 0 || !parsed.success) throw new ConfigError(problems);
  return parsed.data;
}

function readOne(name: string, env: Env, problems: string[]): string | undefined {
  const direct = env[name] || undefined;
  const file = env[`${name}_FILE`];
  if (!file) return direct;
  if (direct !== undefined) {
    problems.push(`${name}: set ${name} or ${name}_FILE, not both`);
    return undefined;
  }
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    problems.push(`${name}_FILE: cannot read ${file}`);
    return undefined;
  }
}

/** `true`, `1`, `yes`, `on` and their opposites, as people write them in environment files. */
export const flag = z.stringbool();

/** A whole number within bounds, from its decimal text. */
export function integer(min: number, max: number) {
  const message = `must be a whole number from ${min} to ${max}`;
  return z.coerce.number(message).int(message).min(min, message).max(max, message);
}

const shortestSecret = 32;

/**
 * A secret, or several of which each stands on a line of its own, so that they can be rotated without a gap: the first one
 * signs or seals, all are accepted.
 */
export const secretList = z
  .string()
  .transform(text => text.split('\n').flatMap(line => line.trim() || []))
  .refine(
    secrets => secrets.length > 0 && secrets.every(secret => secret.length >= shortestSecret),
    `needs at least ${shortestSecret} characters`,
  );
