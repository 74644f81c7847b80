import { randomBytes } from 'node:crypto';
import { Webhook as Signer } from 'standardwebhooks';

/** The headers by which a receiver knows who sent a body, and that it was now (Standard Webhooks 1.0). */
export function signatureHeaders(
  secrets: string[],
  { id, at, body }: { id: string; at: Date; body: string },
): Record<string, string> {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': secrets.map(secret => new Signer(secret).sign(id, at, body)).join(' '),
  };
}

/** 32 random bytes as Standard Webhooks writes them. */
export const newSigningSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;
