import { problem } from '@bandera/contracts/problems';
import type { FieldError } from '@bandera/kit/http/problem';

/** 400 that lists every field at fault, if there is one. */
export function refuseIf(errors: readonly FieldError[]): void {
  const [first] = errors;
  if (first)
    throw problem('invalid-input', { detail: `${first.path}: ${first.message}`, errors: [...errors] });
}
