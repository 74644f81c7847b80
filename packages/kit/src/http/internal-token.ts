import { jwtVerify, SignJWT } from 'jose';

/** Seconds that a token counts. Short, since a service can make a new one at any time. */
const lifetime = 60;
/** A cached token is replaced this many seconds before it ends, so that none ends on its way. */
const renewal = 30;
/** HS256 needs a key of 256 bits (RFC 7518 section 3.2). */
const shortestSecret = 32;

const type = 'internal+jwt';

export interface InternalTokens {
  /** A bearer token that tells service `to` that service `from` calls. The same one is returned until it is half used up. */
  sign(from: string, to: string): Promise<string>;
  /** The calling service, or undefined when the token is not for `self`, has ended, or was signed with another secret. */
  verify(token: string, self: string): Promise<{ service: string } | undefined>;
}

/**
 * Tokens by which services of one installation know each other: JWT, HS256, 60 seconds, `iss` the caller, `aud` the called.
 * With a list, the first secret signs and all verify: rotate by prepending the new one everywhere, then dropping the old one.
 * Throws a RangeError for a secret of fewer than 32 bytes.
 */
export function internalTokens(
  secret: string | readonly string[],
  { now = () => Date.now() }: { now?: () => number } = {},
): InternalTokens {
  const keys = [secret].flat().map(asKey);
  const [signingKey] = keys;
  if (!signingKey) throw new RangeError('At least one internal secret is required.');
  const cached = new Map<string, { token: string; renewAt: number }>();

  return {
    async sign(from, to) {
      const name = `${from}>${to}`;
      const seconds = Math.floor(now() / 1000);
      const known = cached.get(name);
      if (known && known.renewAt > seconds) return known.token;
      const token = await new SignJWT()
        .setProtectedHeader({ alg: 'HS256', typ: type })
        .setIssuer(from)
        .setAudience(to)
        .setIssuedAt(seconds)
        .setExpirationTime(seconds + lifetime)
        .sign(signingKey);
      cached.set(name, { token, renewAt: seconds + lifetime - renewal });
      return token;
    },

    async verify(token, self) {
      for (const key of keys) {
        const service = await issuer(token, self, key, new Date(now()));
        if (service) return { service };
      }
      return undefined;
    },
  };
}

function asKey(secret: string): Uint8Array {
  const key = new TextEncoder().encode(secret);
  if (key.length < shortestSecret) {
    throw new RangeError(`An internal secret needs at least ${shortestSecret} bytes.`);
  }
  return key;
}

async function issuer(token: string, self: string, key: Uint8Array, currentDate: Date) {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['HS256'],
      typ: type,
      audience: self,
      requiredClaims: ['iss', 'iat', 'exp'],
      maxTokenAge: lifetime,
      // Clocks of two machines may differ by a little.
      clockTolerance: 5,
      currentDate,
    });
    return payload.iss;
  } catch {
    return undefined;
  }
}
