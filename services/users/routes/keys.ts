import { route } from '@bandera/contracts/route';
import type { Route } from '@bandera/kit/http/route';
import { z } from 'zod';
import type { Keyring } from '../keyring.ts';

const key = z.object({
  kid: z.string(),
  kty: z.string(),
  crv: z.string(),
  x: z.string(),
  y: z.string(),
  use: z.string(),
  alg: z.string(),
});

export const keyRoutes = (keyring: Keyring): Route[] => [
  route({
    method: 'GET',
    path: '/api/v1/auth/jwks',
    summary: 'Public keys of access tokens (RFC 7517)',
    access: 'public',
    response: z.object({ keys: z.array(key) }),
    handler: async ({ ctx }) => {
      // A new key is published a day before it signs, so five minutes of an older set harm nobody.
      ctx.set('Cache-Control', 'public, max-age=300');
      return keyring.jwks();
    },
  }),
];
