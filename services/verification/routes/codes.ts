import { byId, email, id, instant } from '@bandera/contracts/fields';
import { route } from '@bandera/contracts/route';
import { sourceKey } from '@bandera/kit/http/rate-limit';
import type { Route } from '@bandera/kit/http/route';
import { z } from 'zod';
import { purpose, type StoredCode } from '../domain/code.ts';
import { signProof } from '../domain/proof.ts';
import { type Parts, sendCode } from './send-code.ts';
import { tryCode } from './try-code.ts';

export const codeRequest = z.object({ purpose, channel: z.literal('email'), to: email });
export const sixDigits = z.string().regex(/^\d{6}$/, 'must be the six digits of the code');
export const sentCode = z.object({ id, expiresAt: instant, attemptsLeft: z.int() });

export const sent = (code: StoredCode) => ({
  id: code.id,
  expiresAt: code.expiresAt.toISOString(),
  attemptsLeft: code.attemptsLeft,
});

/** Codes for everyone. Whether an address belongs to somebody is not known here, so no answer can tell. */
export const codeRoutes = (parts: Parts): Route[] => [
  route({
    method: 'POST',
    path: '/api/v1/codes',
    summary: 'Send a code of six digits, valid for ten minutes and five attempts',
    access: 'public',
    body: codeRequest,
    response: sentCode,
    status: 202,
    handler: async ({ body, ctx }) => sent(await sendCode(parts, { ...body, source: sourceKey(ctx) })),
  }),

  route({
    method: 'POST',
    path: '/api/v1/codes/{id}/validate',
    summary: 'Exchange a code for a proof: a token for one use within five minutes',
    access: 'public',
    params: byId,
    body: z.object({ code: sixDigits }),
    response: z.object({ valid: z.literal(true), proof: z.string() }),
    // The proof is a secret, not to be kept for repetitions.
    idempotency: 'once',
    handler: async ({ params, body }) => {
      const { purpose, address } = await tryCode(parts, params.id, body.code);
      const { platform, secrets } = parts;
      const proof = await signProof(
        { purpose, address },
        { key: secrets.proofKeys[0], now: platform.clock.now() },
      );
      return { valid: true as const, proof };
    },
  }),
];
