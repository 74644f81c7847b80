import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

// AES-256-GCM: 12 bytes of nonce, 16 of tag, then the text. `name` is bound into key and tag, so that a sealed text
// cannot be moved to another row.
const keyFor = (secret: string, name: string) =>
  Buffer.from(hkdfSync('sha256', secret, '', `bandera users signing key ${name}`, 32));

export function seal(text: string, { secret, name }: { secret: string; name: string }): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyFor(secret, name), nonce);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
}

/** Undefined when it was sealed with another secret, or has been tampered with. */
export function unseal(
  sealed: string,
  { secret, name }: { secret: string; name: string },
): string | undefined {
  const bytes = Buffer.from(sealed, 'base64');
  try {
    const decipher = createDecipheriv('aes-256-gcm', keyFor(secret, name), bytes.subarray(0, 12), {
      authTagLength: 16,
    });
    decipher.setAuthTag(bytes.subarray(12, 28));
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}
