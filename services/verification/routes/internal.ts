import { email } from '@bandera/contracts/fields';
import { problem } from '@bandera/contracts/problems';
import { route } from '@bandera/contracts/route';
import { Problem } from '@bandera/kit/http/problem';
import { networkOf } from '@bandera/kit/http/rate-limit';
import type { Route } from '@bandera/kit/http/route';
import { z } from 'zod';
import { type Purpose, purpose } from '../domain/code.ts';
import { readProof } from '../domain/proof.ts';
import { codeStore } from '../store/codes.ts';
import { redeemedProofStore } from '../store/redeemed-proofs.ts';
import { codeRequest, sent, sentCode, sixDigits } from './codes.ts';
import { type Parts, sendCode } from './send-code.ts';
import { tryCode } from './try-code.ts';

/** What other services ask for. */
export const internalRoutes = (parts: Parts): Route[] => [
  route({
    method: 'POST',
    path: '/internal/verification/codes',
    summary: 'Send a code on behalf of the person at `source`',
    access: 'internal',
    body: codeRequest.extend({ source: z.string().min(1).max(100) }),
    response: sentCode,
    status: 202,
    handler: async ({ body }) => sent(await sendCode(parts, { ...body, source: networkOf(body.source) })),
  }),

  route({
    method: 'POST',
    path: '/internal/verification/check',
    summary: 'Use up the newest code of an address',
    access: 'internal',
    body: z.object({ purpose, to: email, code: sixDigits }),
    response: z.object({ valid: z.literal(true) }),
    handler: async ({ body }) => {
      const newest = await codeStore(parts.platform.db).newestId(body.purpose, body.to);
      if (newest === undefined) throw notRight();
      await tryCode(parts, newest, body.code).catch(error => {
        throw isTold(body.purpose) || !(error instanceof Problem) ? error : notRight(error);
      });
      return { valid: true as const };
    },
  }),

  route({
    method: 'POST',
    path: '/internal/verification/proofs/redeem',
    summary: 'Use up a proof',
    access: 'internal',
    body: z.object({ proof: z.string().max(2_000), purpose, to: email }),
    handler: async ({ body }) => {
      const { platform, secrets } = parts;
      const now = platform.clock.now();
      const proof = await readProof(body.proof, { keys: secrets.proofKeys, now });
      const fits = proof?.purpose === body.purpose && proof.address === body.to;
      if (!proof || !fits) throw problem('proof-invalid');
      const first = await platform.tx(trx => redeemedProofStore(trx.db).add(proof, now));
      if (!first) throw problem('proof-invalid', { detail: 'It was redeemed before.' });
    },
  }),
];

// Codes for these are mailed to members only. So that nobody can find out with them who is one, all that can be wrong,
// there being no code at all included, is told in the same words. A sign-up says anyway whether an address is taken.
const isTold = (purpose: Purpose) => purpose === 'email';

const notRight = (cause?: unknown) =>
  problem('code-invalid', {
    detail: 'The code is not right, or has ended: ask for a new one.',
    errors: [{ path: 'code', message: 'is not right, or has ended' }],
    cause,
  });
