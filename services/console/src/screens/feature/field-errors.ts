import { type FieldError, isProblem } from '../../api/problem.ts';
import { fieldRefusal } from '../../components/refusal.ts';

export interface FieldErrors {
  /** What is wrong with the field of that path: `strategies[0].rollout`. */
  at: (path: string) => string | undefined;
  all: FieldError[];
  /** Whether the fields themselves say all there is to say. */
  areShown: boolean;
}

/** What a service says of fields, by their paths. */
export function errorsOf(failure: unknown): FieldErrors {
  const errors = (isProblem(failure) ? failure.errors : []).map(({ path, message }) => ({
    path,
    message: fieldRefusal(message),
  }));
  const byPath = new Map(errors.map(({ path, message }) => [path, message]));
  return {
    at: path => byPath.get(path),
    all: errors,
    areShown: errors.length > 0,
  };
}
