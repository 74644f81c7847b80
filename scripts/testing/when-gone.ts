import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Has a shell command wait until this process is gone, however it went (kill -9 included), to tidy up after
 * it: the waiting shell reads from a pipe that only this process holds open.
 *
 * @param command may use "$1", "$2"… for `args`
 * @returns calls the whole thing off and resolves when the shell is gone
 */
export function whenGone(command: string, ...args: string[]): () => Promise<void> {
  const shell = spawn('/bin/sh', ['-c', `read -r _; ${command}`, 'when-gone', ...args], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.unref();
  return async () => {
    shell.ref();
    const ended = once(shell, 'exit');
    shell.kill('SIGKILL');
    await ended;
  };
}
