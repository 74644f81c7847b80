import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import t, { type Test } from 'tap';
import { startCompanies } from './fixture.ts';

const red = { create: { width: 30, height: 20, channels: 3, background: '#f00' } } as const;

const formOf = (image: Buffer | string, field = 'logo', type = 'image/png') => {
  const form = new FormData();
  form.append(
    field,
    new Blob([typeof image === 'string' ? image : new Uint8Array(image)], { type }),
    'logo.png',
  );
  return form;
};

async function startWithLogos(t: Test) {
  const assets = t.testdir({ assets: {} });
  const started = await startCompanies(t, { ASSETS_DIR: path.join(assets, 'assets') });
  const fetchLogo = (url: unknown, headers: Record<string, string> = {}) =>
    fetch(started.app.url + String(url), { headers });
  return { ...started, assets: path.join(assets, 'assets'), fetchLogo };
}

t.test('an uploaded logo is served as WebP, for ever, to everybody', async t => {
  const { createCompany, fetchLogo, events, assets } = await startWithLogos(t);
  const acme = await createCompany();
  const png = await sharp(red).png().toBuffer();
  // The sender's type does not count.
  const put = await acme.as('admin').put(`${acme.path}/logo`, formOf(png, 'logo', 'text/html'));
  t.equal(put.status, 200);
  t.equal(put.headers.get('etag'), '"2"');
  t.match(put.body, { logoUrl: /^\/assets\/logos\/[0-9a-f]{64}\.webp$/, version: 2 });
  t.match(await acme.owner.get(acme.path), { body: put.body });
  t.match((await events()).at(-1), {
    subject: 'companies.company.updated.v1',
    before: { logoUrl: acme.logoUrl },
    after: put.body,
  });

  const served = await fetchLogo(put.body['logoUrl']);
  t.equal(served.status, 200);
  const expected = {
    'content-type': 'image/webp',
    'cache-control': 'public, max-age=31536000, immutable',
    'cross-origin-resource-policy': 'cross-origin',
    'x-content-type-options': 'nosniff',
  };
  t.match(Object.fromEntries(served.headers), expected);
  const { format, width } = await sharp(Buffer.from(await served.arrayBuffer())).metadata();
  t.same({ format, width }, { format: 'webp', width: 512 });
  const etag = served.headers.get('etag') ?? '';
  const unchanged = await fetchLogo(put.body['logoUrl'], { 'if-none-match': etag });
  t.equal(unchanged.status, 304);
  t.equal(unchanged.headers.get('etag'), etag);

  const repeated = await acme.owner.put(`${acme.path}/logo`, formOf(png));
  t.same(repeated.body, put.body, 'the same image again changes nothing');
  const other = await createCompany();
  const shared = await other.owner.put(`${other.path}/logo`, formOf(png));
  t.equal(shared.body['logoUrl'], put.body['logoUrl'], 'companies share a file');
  t.equal(readdirSync(path.join(assets, 'logos')).length, 1);

  const removed = await acme.owner.delete(`${acme.path}/logo`);
  t.match(removed, { status: 200, body: { logoUrl: acme.logoUrl, version: 3 } });
  t.match(await acme.owner.delete(`${acme.path}/logo`), { status: 200, body: { version: 3 } });
  t.equal((await fetchLogo(put.body['logoUrl'])).status, 200, 'old addresses stay valid');
});

t.test('an SVG is drawn, never served as it came', async t => {
  const { createCompany, fetchLogo } = await startWithLogos(t);
  const acme = await createCompany();
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script><rect width="9" height="9"/></svg>';
  const put = await acme.owner.put(`${acme.path}/logo`, formOf(svg));
  t.equal(put.status, 200);
  const served = await fetchLogo(put.body['logoUrl']);
  t.equal(served.headers.get('content-type'), 'image/webp');
  t.notMatch(Buffer.from(await served.arrayBuffer()).toString('latin1'), /script/);
});

t.test('what is no logo is refused with the reason', async t => {
  const { createCompany } = await startWithLogos(t);
  const acme = await createCompany();
  const put = (body: unknown, headers = {}) => acme.owner.put(`${acme.path}/logo`, body, headers);
  const png = await sharp(red).png().toBuffer();

  const field = (name: string) => ({
    status: 400,
    body: { code: 'invalid-input', errors: [{ path: name }] },
  });
  t.match(await put(formOf(png, 'picture')), field('picture'));
  t.match(await put(formOf('')), field('logo'));
  t.match(await put(new FormData()), { status: 400 });
  t.match(await put({ logo: 'text' }), { status: 415, body: { code: 'unsupported-media-type' } });
  const large = formOf(Buffer.concat([png, Buffer.alloc(2 * 1024 * 1024)]));
  t.match(await put(large), { status: 413, body: { code: 'payload-too-large' } });

  const unsupported = { status: 415, body: { code: 'unsupported-image', errors: [{ path: 'logo' }] } };
  t.match(await put(formOf(await sharp(red).gif().toBuffer())), unsupported);
  t.match(await put(formOf('<html><script>alert(1)</script></html>')), unsupported);
  const entities = '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg><text>&x;</text></svg>';
  t.match(await put(formOf(entities)), { ...unsupported, body: { errors: [{ message: /DOCTYPE/ }] } });
  t.match(await put(formOf(png.subarray(0, png.length - 30))), {
    status: 422,
    body: { code: 'broken-image', errors: [{ path: 'logo' }] },
  });
  t.match(await put(formOf(png), { 'if-match': '"7"' }), { status: 412 });
  t.match(await acme.owner.get(acme.path), { body: { version: 1 } }, 'nothing of it has changed the company');
});

t.test('without an upload there is a generated logo', async t => {
  const { createCompany, fetchLogo } = await startWithLogos(t);
  const acme = await createCompany();
  const served = await fetchLogo(acme.logoUrl);
  t.equal(served.status, 200);
  t.match(Object.fromEntries(served.headers), {
    'content-type': /^image\/svg\+xml/,
    'cache-control': /immutable/,
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
    'cross-origin-resource-policy': 'cross-origin',
  });
  t.match(await served.text(), />AI<\/text>/);
  const etag = served.headers.get('etag') ?? '';
  t.equal((await fetchLogo(acme.logoUrl, { 'if-none-match': etag })).status, 304);
});

t.test('what is not there is 404, whatever it is called', async t => {
  const { fetchLogo } = await startWithLogos(t);
  const names = [
    `${'0'.repeat(64)}.webp`,
    `${'0'.repeat(64)}.png`,
    'short.webp',
    '..%2f..%2fcompanies.webp',
    '%2e%2e%2fsecret.webp',
    'initials/1-3c.svg',
    'initials/..%2f1-41.svg',
    '',
  ];
  for (const name of names) t.equal((await fetchLogo(`/assets/logos/${name}`)).status, 404, name);
});

t.test('a logo is served from memory, and a volume that hangs stops nobody else', async t => {
  const { app, createCompany, fetchLogo, assets, db } = await startWithLogos(t);
  const acme = await createCompany();
  const put = await acme.owner.put(`${acme.path}/logo`, formOf(await sharp(red).png().toBuffer()));

  // Opening a pipe without a writer blocks as a dead NFS server does.
  const hash = 'f'.repeat(64);
  const pipe = path.join(assets, 'logos', `${hash}.webp`);
  mkdirSync(path.dirname(pipe), { recursive: true });
  execFileSync('mkfifo', [pipe]);
  await db('logos').insert({ hash, bytes: 4, created_at: new Date() });
  const hanging = fetchLogo(`/assets/logos/${hash}.webp`);
  t.equal((await fetchLogo(put.body['logoUrl'])).status, 200);
  t.equal((await acme.owner.get(acme.path)).status, 200);
  const refused = await hanging;
  t.equal(refused.status, 503);
  t.equal(refused.headers.get('retry-after'), '5');
  t.match(await refused.json(), { code: 'dependency-unavailable' });
  const writer = await open(pipe, 'w');
  await writer.close();

  await db('logos').insert({ hash: 'e'.repeat(64), bytes: 4, created_at: new Date() });
  const lost = await fetchLogo(`/assets/logos/${'e'.repeat(64)}.webp`);
  t.equal(lost.status, 503, 'a known logo whose file is missing');
  t.match(await app.anyone.get('/health/companies'), { body: { checks: { assets: { ok: true } } } });
});
