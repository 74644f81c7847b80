import { problem } from '@bandera/contracts/problems';
import { PeerProblem, PeerUnavailable } from '@bandera/kit/http/client';

const unavailable = (cause: unknown) =>
  problem('dependency-unavailable', {
    detail: 'Nothing was changed: try again in a moment.',
    headers: { 'Retry-After': '5' },
    cause,
  });

const tooMany = (cause: PeerProblem) =>
  problem('too-many-attempts', {
    detail: cause.detail,
    headers: { 'Retry-After': '60' },
    cause,
  });

/**
 * For `.catch` of a call to another service on somebody's behalf: what that service says about input becomes 400 with the
 * names of our own fields (`paths`: theirs -> ours), anything else 503.
 */
export const passOnInput =
  (paths: Record<string, string>) =>
  (error: unknown): never => {
    if (error instanceof PeerProblem && error.status === 429) throw tooMany(error);
    if (error instanceof PeerProblem && error.errors?.length) {
      const errors = error.errors.map(each => ({ ...each, path: paths[each.path] ?? each.path }));
      const [first] = errors;
      throw problem('invalid-input', {
        detail: first && `${first.path}: ${first.message}`,
        errors,
        cause: error,
      });
    }
    throw error instanceof PeerProblem || error instanceof PeerUnavailable ? unavailable(error) : error;
  };

/** For `.catch` of the check of a mailed code: its own verdicts go on to the caller, anything else becomes 503. */
export const passOnCode = (error: unknown): never => {
  if (!(error instanceof PeerProblem)) throw error instanceof PeerUnavailable ? unavailable(error) : error;
  if (error.status === 429) throw tooMany(error);
  const { code, detail, errors } = error;
  if (code === 'code-invalid' || code === 'code-expired' || code === 'code-used') {
    throw problem(code, { detail, errors, cause: error });
  }
  throw unavailable(error);
};
