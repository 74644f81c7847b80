import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Keeps secrets that we must be able to read again, such as keys that sign. Whatever is only compared is hashed instead. */
export interface SecretBox {
  /** `about` is bound to it: what was sealed for one row opens for no other. */
  seal(secret: string, about: string): string;
  /** Throws when it was sealed with none of the box's secrets, or changed. */
  open(sealed: string, about: string): string;
}

const version = 'v1';

/**
 * AES-256-GCM with a key derived by HKDF (RFC 5869) from the installation's secret, one for each purpose. A sealed secret
 * is `v1.<iv>.<tag>.<text>` in base64url. With a list, the first secret seals and all open. With other installation secrets
 * nothing opens: what was sealed has to be made anew. Throws a RangeError when no secret is given.
 */
export function secretBox(installationSecret: string | readonly string[], purpose: string): SecretBox {
  const keys = [installationSecret]
    .flat()
    .map(each => Buffer.from(hkdfSync('sha256', each, '', purpose, 32)));
  const [key] = keys;
  if (!key) throw new RangeError('At least one installation secret is required.');
  return {
    seal(secret, about) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(about));
      const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return [version, ...[iv, cipher.getAuthTag(), text].map(part => part.toString('base64url'))].join('.');
    },
    open(sealed, about) {
      const [found, ...parts] = sealed.split('.');
      const [iv, tag, text] = parts.map(part => Buffer.from(part, 'base64url'));
      if (found !== version || !iv || !tag || !text) throw new Error('This is not a sealed secret');
      const errors: unknown[] = [];
      for (const each of keys) {
        try {
          const decipher = createDecipheriv('aes-256-gcm', each, iv, { authTagLength: 16 });
          decipher.setAAD(Buffer.from(about)).setAuthTag(tag);
          return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
        } catch (error) {
          errors.push(error);
        }
      }
      throw errors[0];
    },
  };
}
