import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { ConfigError, flag, integer, readConfig } from '@bandera/kit/config';
import { readPlatformConfig } from '@bandera/kit/platform-config';
import t from 'tap';
import { z } from 'zod';

const schema = z.object({
  PORT: integer(1, 65_535).default(80),
  TOKEN: z.string().min(4),
  VERBOSE: flag.default(false),
});

t.test('names are read from the environment, with defaults', async t => {
  t.strictSame(readConfig(schema, { TOKEN: 'abcd', VERBOSE: 'yes' }), {
    PORT: 80,
    TOKEN: 'abcd',
    VERBOSE: true,
  });
  t.strictSame(readConfig(schema, { TOKEN: 'abcd', PORT: '' }).PORT, 80, 'an empty string counts as absent');
});

t.test('X_FILE names a file that holds X', async t => {
  const file = path.join(t.testdir(), 'token');
  writeFileSync(file, 'from-a-file\n');
  t.equal(readConfig(schema, { TOKEN_FILE: file }).TOKEN, 'from-a-file');
  t.throws(
    () => readConfig(schema, { TOKEN_FILE: file, TOKEN: 'direct' }),
    /set TOKEN or TOKEN_FILE, not both/,
  );
  t.throws(() => readConfig(schema, { TOKEN_FILE: '/nowhere/at/all' }), /TOKEN_FILE: cannot read/);
});

t.test('every wrong name is listed at once, without its value', async t => {
  const error = t.throws(
    () => readConfig(schema, { PORT: 'eighty-secret', VERBOSE: 'perhaps' }),
    ConfigError,
  );
  t.match(String(error), /PORT: /);
  t.match(String(error), /TOKEN: is required/);
  t.match(String(error), /VERBOSE: /);
  t.notMatch(String(error), /eighty-secret/);
});

t.test('the platform refuses combinations that cannot work', async t => {
  const names = ['projects', 'features'];
  t.match(
    readPlatformConfig({}, names),
    { PORT: 8080, HOST: '127.0.0.1' },
    'nothing is required on one machine',
  );
  const production = {
    NODE_ENV: 'production',
    INTERNAL_SECRET: 'x'.repeat(32),
    PUBLIC_URL: 'https://x.test',
  };
  t.equal(readPlatformConfig(production, names).HOST, '0.0.0.0', 'others reach a container from outside');
  t.equal(readPlatformConfig({ ...production, HOST: '::1' }, names).HOST, '::1');
  t.throws(
    () => readPlatformConfig({ NODE_ENV: 'production' }, names),
    /INTERNAL_SECRET: .*\n.*PUBLIC_URL: /,
  );
  t.throws(
    () => readPlatformConfig({ SERVICE_URL: 'http://{service}:3000' }, names),
    /NATS_URL: is required/,
  );
  t.throws(() => readPlatformConfig({ PROJECTS_URL: 'not a url' }, names), /PROJECTS_URL: must be a URL/);
  t.throws(
    () => readPlatformConfig({ DATABASE_URL: 'postgres://x/y' }, names),
    /DATABASE_URL: must be a URL starting with mysql/,
  );
  const config = readPlatformConfig(
    { FEATURES_URL: 'http://features:3000', NATS_URL: 'nats://n', INTERNAL_SECRET: 'x'.repeat(32) },
    names,
  );
  t.strictSame(config.peerUrls, { features: 'http://features:3000' });

  const [next, last] = ['y'.repeat(32), 'x'.repeat(32)];
  const rotating = readPlatformConfig({ INTERNAL_SECRET: `${next}\n${last}\n` }, names);
  t.equal(rotating.INTERNAL_SECRET, next, 'the first of several secrets signs');
  t.strictSame(rotating.internalSecrets, [next, last], 'all are accepted');
  t.throws(
    () => readPlatformConfig({ INTERNAL_SECRET: `${next}\nshort` }, names),
    /needs at least 32 characters/,
  );
});
