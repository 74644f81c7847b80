/** Why a process cannot start, told in one line without a stack. */
export class StartError extends Error {
  override name = 'StartError';
}
