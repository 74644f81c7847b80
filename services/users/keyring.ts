import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { newId } from '@bandera/kit/ids';
import { installationSecrets } from '@bandera/kit/own-secret';
import type { Platform } from '@bandera/kit/platform';
import { secretBox } from '@bandera/kit/secret-box';
import { SignJWT } from 'jose';
import type { UsersConfig } from './config.ts';
import {
  accessTokenSeconds,
  dueKeys,
  nextGeneration,
  nextKeyFrom,
  retiredKeys,
} from './domain/key-rotation.ts';
import { type SigningKeyRow, signingKeyStore } from './store/signing-keys.ts';

/** What an access token says; services read it in kit's `http/auth.ts`. */
export interface Claims {
  sub: string;
  company: string;
  role: string;
  name: string;
  email: string;
  sid: string;
}

export interface Keyring {
  sign(claims: Claims): Promise<string>;
  /** The public keys (RFC 7517): those that sign, that will sign within a day, and whose tokens may still be around. */
  jwks(): Promise<{
    keys: { kid: string; kty: string; crv: string; x: string; y: string; use: string; alg: string }[];
  }>;
  /** Publishes the next key in time and forgets old ones. Every replica may call it, at any time. */
  rotate(): Promise<void>;
}

const rereadMs = 60_000;

/** The keys that sign access tokens (ES256). They live in the database, so that all replicas use and publish the same ones. */
export function keyring({ db, clock, log }: Platform, secrets: string | readonly string[]): Keyring {
  const store = signingKeyStore(db);
  const box = secretBox(secrets, 'bandera users: signing keys v1');
  let signer: { kid: string; key: KeyObject; readAt: number } | undefined;

  const open = (row: SigningKeyRow): KeyObject | undefined => {
    try {
      return createPrivateKey(box.open(row.sealedPrivateKey, row.id));
    } catch {
      return undefined; // sealed with another secret: a new key takes over
    }
  };

  async function make(keys: SigningKeyRow[], signsFrom: Date): Promise<void> {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    const id = newId();
    const made = await store.insert({
      id,
      generation: nextGeneration(keys),
      publicKey: { kty: 'EC', crv: 'P-256', x, y },
      sealedPrivateKey: box.seal(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), id),
      signsFrom,
    });
    if (made) log.info({ kid: id, signsFrom }, 'a new signing key');
  }

  async function readSigner(): Promise<NonNullable<typeof signer>> {
    // Twice suffices: when another replica made the missing key at the same time, it is there the second time.
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const keys = await store.all();
      const now = clock.now();
      for (const row of dueKeys(keys, now)) {
        const key = open(row);
        if (key) return { kid: row.id, key, readAt: now.getTime() };
      }
      if (keys.length > 0) log.warn('no signing key can be opened with the present secret: making a new one');
      await make(keys, now);
    }
    throw new Error('There is no signing key that this process can open.');
  }

  return {
    async sign({ sub, ...claims }) {
      const now = clock.now().getTime();
      if (!signer || now - signer.readAt >= rereadMs) signer = await readSigner();
      const issued = Math.floor(now / 1000);
      return new SignJWT({ ...claims })
        .setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid: signer.kid })
        .setSubject(sub)
        .setIssuer('bandera')
        .setAudience('bandera')
        .setIssuedAt(issued)
        .setExpirationTime(issued + accessTokenSeconds)
        .sign(signer.key);
    },

    // Always from the database: a verifier that meets a new key id asks whichever replica answers.
    async jwks() {
      let keys = await store.all();
      if (keys.length === 0) {
        // Nobody has signed in yet; an empty set would be cached as well.
        await make(keys, clock.now());
        keys = await store.all();
      }
      return { keys: keys.map(({ id, publicKey }) => ({ kid: id, ...publicKey, use: 'sig', alg: 'ES256' })) };
    },

    async rotate() {
      const keys = await store.all();
      const now = clock.now();
      const from = nextKeyFrom(keys, now);
      if (from) await make(keys, from);
      const retired = retiredKeys(keys, now).map(key => key.id);
      if (retired.length > 0) await store.remove(retired);
    },
  };
}

/**
 * What seals private keys at rest: the first one does, all open. An installation without any secret, which is one process with its own data folder, gets
 * one in a file that only its user can read.
 */
export function keySecrets(platform: Platform, { KEY_ENCRYPTION_SECRET: own }: UsersConfig): string[] {
  if (own === undefined) return installationSecrets(platform, 'users-signing');
  return [...own, ...platform.config.internalSecrets];
}
