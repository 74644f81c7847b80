import { RE2JS } from 're2js';
import { fieldReader, type Reader } from './context.ts';
import { type Stickiness, stickinessOf } from './stickiness.ts';

/** Where the two impure inputs of an evaluation come from. */
export interface CompileOptions {
  /** Milliseconds since 1970, for DATE operators when the context has no `currentTime`. */
  readonly now?: (() => number) | undefined;
  /** A number from 0 up to but not including 1, for random stickiness. */
  readonly random?: (() => number) | undefined;
}

/** What one compilation shares between all constraints and strategies, so that nothing is prepared twice. */
export interface Compilation {
  readonly now: () => number;
  readonly random: () => number;
  readonly reader: (field: string) => Reader;
  readonly stickiness: (name: string | undefined, use: 'rollout' | 'variants') => Stickiness;
  /** Null when the pattern is not RE2. */
  readonly pattern: (source: string, foldCase: boolean) => RE2JS | null;
}

export function compilation({ now = Date.now, random = Math.random }: CompileOptions): Compilation {
  const reader = remembered(fieldReader, field => field);
  return {
    now,
    random,
    reader,
    stickiness: remembered(
      (name, use) => stickinessOf(name, use, reader),
      (name, use) => `${use} ${name ?? ''}`,
    ),
    pattern: remembered(parsePattern, (source, foldCase) => `${foldCase} ${source}`),
  };
}

/** A pattern in RE2's syntax, which matches in linear time; null when it is not valid there. */
export function parsePattern(source: string, foldCase: boolean): RE2JS | null {
  try {
    return RE2JS.compile(source, foldCase ? RE2JS.CASE_INSENSITIVE : 0);
  } catch {
    return null;
  }
}

function remembered<Args extends unknown[], T extends object | null>(
  make: (...args: Args) => T,
  keyOf: (...args: Args) => string,
): (...args: Args) => T {
  const made = new Map<string, T>();
  return (...args) => {
    const key = keyOf(...args);
    const known = made.get(key);
    if (known !== undefined) return known;
    const fresh = make(...args);
    made.set(key, fresh);
    return fresh;
  };
}
