import { statSync } from 'node:fs';
import path from 'node:path';
import { installationSecrets, ownSecret } from '@bandera/kit/own-secret';
import { secretBox } from '@bandera/kit/secret-box';
import t from 'tap';

t.test('sealed secrets open for the same thing, purpose and house only', async t => {
  const box = secretBox('one secret of the installation', 'webhooks');
  const secret = 'whsec_something';
  const sealed = box.seal(secret, 'webhook-1');
  t.equal(box.open(sealed, 'webhook-1'), secret);
  t.notMatch(Buffer.from(sealed, 'base64').toString('latin1'), 'whsec');
  t.not(box.seal(secret, 'webhook-1'), sealed, 'never twice the same');
  t.throws(() => box.open(sealed, 'webhook-2'));
  t.throws(() => secretBox('another', 'webhooks').open(sealed, 'webhook-1'));
  t.throws(() => secretBox('one secret of the installation', 'keys').open(sealed, 'webhook-1'));
  for (const part of [1, 2, 3]) {
    const changed = (text: string) => text.replace(/^./, c => (c === 'A' ? 'B' : 'A'));
    const parts = sealed.split('.').map((text, n) => (n === part ? changed(text) : text));
    t.throws(() => box.open(parts.join('.'), 'webhook-1'), 'nor when it was changed');
  }
  const rotated = secretBox(['the next one', 'one secret of the installation'], 'webhooks');
  t.equal(rotated.open(sealed, 'webhook-1'), secret, 'what an older secret sealed still opens');
  t.throws(() => box.open(rotated.seal(secret, 'webhook-1'), 'webhook-1'), 'the first one seals');
  t.throws(() => secretBox([], 'webhooks'), RangeError);
  t.throws(() => box.open('nonsense', 'webhook-1'), /not a sealed secret/);
});

t.test('an installation without a secret keeps one of its own', async t => {
  const folder = t.testdir({});
  const secret = ownSecret(folder, 'books');
  t.match(secret, /^[0-9a-f]{64}$/);
  t.equal(ownSecret(folder, 'books'), secret, 'found again after a restart');
  t.not(ownSecret(folder, 'shelves'), secret, 'each service has its own');
  t.equal(statSync(path.join(folder, 'books.secret')).mode & 0o777, 0o600);
  const bare = { config: { internalSecrets: [] }, dataDir: folder };
  t.strictSame(installationSecrets(bare, 'books'), [secret]);
  const given = { config: { internalSecrets: ['new', 'old'] }, dataDir: folder };
  t.strictSame(installationSecrets(given, 'books'), ['new', 'old']);
  t.throws(() => ownSecret(path.join(folder, 'missing'), 'books'), { code: 'ENOENT' });
});
