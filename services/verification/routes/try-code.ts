import { publish } from '@bandera/contracts/events';
import { problem } from '@bandera/contracts/problems';
import { isRight, type StoredCode } from '../domain/code.ts';
import { codeStore } from '../store/codes.ts';
import type { Parts } from './send-code.ts';

type Outcome =
  | { is: 'right'; code: StoredCode }
  | { is: 'wrong'; attemptsLeft: number }
  | { is: 'used' | 'expired' | 'unknown' };

/**
 * One guess at a code. Throws 422 `code-invalid` with `attemptsLeft`, 410 `code-expired` (also for one without attempts left
 * and one that a newer code has replaced), 409 `code-used`, 404.
 */
export async function tryCode(parts: Parts, id: string, digits: string): Promise<StoredCode> {
  const outcome = await guess(parts, id, digits);
  switch (outcome.is) {
    case 'right':
      return outcome.code;
    case 'wrong':
      throw wrongCode(outcome.attemptsLeft);
    case 'used':
      throw problem('code-used');
    case 'expired':
      throw problem('code-expired', { detail: 'Ask for a new code.' });
    case 'unknown':
      throw problem('not-found');
  }
}

const wrongCode = (attemptsLeft: number) =>
  problem('code-invalid', {
    detail: attemptsLeft > 0 ? `code: is not right, attempts left: ${attemptsLeft}` : 'Ask for a new code.',
    errors: [{ path: 'code', message: 'is not right' }],
    extra: { attemptsLeft },
  });

// The outcome is returned, not thrown: a throw would take the attempt back with the rest of the transaction.
const guess = ({ platform, secrets }: Parts, id: string, digits: string): Promise<Outcome> =>
  platform.tx(async trx => {
    const store = codeStore(trx.db);
    const now = platform.clock.now();
    // Before anything is read: from here on nobody else can guess at this code until the transaction ends.
    const counted = await store.takeAttempt(id, now);
    const code = await store.find(id);
    if (!code) return { is: 'unknown' };
    if (code.usedAt) return { is: 'used' };
    if (!counted || (await store.newestId(code.purpose, code.address)) !== id) return { is: 'expired' };
    if (!isRight(code, digits, secrets.peppers)) return { is: 'wrong', attemptsLeft: code.attemptsLeft };

    await store.markUsed(id, now);
    await publish(trx, 'verification.code.validated.v1', {
      aggregateId: id,
      data: { id, purpose: code.purpose, to: code.address },
    });
    return { is: 'right', code };
  });
