import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { open, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { createLog } from '@bandera/kit/log';
import sharp from 'sharp';
import t from 'tap';
import { type ImageKind, imageKindOf, refusedPartOf } from '../imaging/image-kind.ts';
import { logoEncoder } from '../imaging/logo-encoder.ts';
import { NoSlot, slots } from '../slots.ts';
import { logoFiles } from '../store/logo-files.ts';
import { recentFiles } from '../store/recent-files.ts';

const log = createLog({ level: 'silent', service: 'companies' });
const red = { create: { width: 300, height: 100, channels: 3, background: '#f00' } } as const;
const svg = (inside: string, size = 'width="30" height="10"') =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${size}>${inside}</svg>`,
  );

t.test('the kind of an image is seen in its bytes', async t => {
  t.equal(imageKindOf(await sharp(red).png().toBuffer()), 'png');
  t.equal(imageKindOf(await sharp(red).jpeg().toBuffer()), 'jpeg');
  t.equal(imageKindOf(await sharp(red).webp().toBuffer()), 'webp');
  t.equal(imageKindOf(svg('')), 'svg');
  t.equal(imageKindOf(Buffer.from('\uFEFF<?xml version="1.0"?>\n<!-- <html> -->\n<svg>')), 'svg');
  t.equal(imageKindOf(Buffer.from('<!DOCTYPE svg PUBLIC "x"><svg>')), 'svg');

  const others = [
    '',
    '<html><svg></svg></html>',
    '<!DOCTYPE html><svg>',
    '<svgx>',
    '<!-- <svg>',
    'GIF89a',
    'RIFF',
  ];
  for (const other of others) t.equal(imageKindOf(Buffer.from(other)), undefined, other);
  t.equal(imageKindOf(await sharp(red).gif().toBuffer()), undefined);
  t.equal(imageKindOf(Buffer.from('<!---->'.repeat(200_000))), undefined, 'many comments');
});

t.test('an SVG that declares or includes things is refused', async t => {
  const bomb = '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><svg>&b;</svg>';
  t.equal(refusedPartOf(Buffer.from(bomb)), 'a DOCTYPE');
  t.equal(refusedPartOf(svg('<!ENTITY x SYSTEM "file:///etc/passwd">')), 'entities');
  t.equal(
    refusedPartOf(Buffer.from('<?xml-stylesheet href="x.css"?><svg/>')),
    'a reference to a style sheet',
  );
  t.equal(refusedPartOf(svg('<i xmlns="http://www.w3.org/2001/XInclude"/>')), 'XInclude');
  t.match(refusedPartOf(Buffer.from('<?xml version="1.0" encoding="UTF-7"?><svg/>')), /encoding/);
  t.equal(refusedPartOf(Buffer.from('<?xml version="1.0" encoding="utf-8"?><svg/>')), undefined);
});

t.test('every kind becomes a WebP of 512 pixels', async t => {
  const encode = logoEncoder({ log });
  const images: [ImageKind, Buffer][] = [
    ['png', await sharp(red).png().toBuffer()],
    [
      'jpeg',
      await sharp(red)
        .jpeg()
        .withExif({ IFD0: { Artist: 'somebody' } })
        .toBuffer(),
    ],
    ['webp', await sharp(red).webp().toBuffer()],
    ['svg', svg('<rect width="30" height="10" fill="#f00"/>')],
    ['svg', svg('<rect width="9000" height="3000" fill="#f00"/>', 'viewBox="0 0 9000 3000"')],
  ];
  for (const [kind, image] of images) {
    const logo = await encode(image, kind);
    const { format, width, height, exif } = await sharp(logo).metadata();
    t.same(
      { format, width, height, exif },
      { format: 'webp', width: 512, height: 512, exif: undefined },
      kind,
    );
    const { data } = await sharp(logo).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    const at = (x: number, y: number) => [...data.subarray((y * 512 + x) * 4, (y * 512 + x) * 4 + 4)];
    const [r = 0, g = 255, b = 255, alpha] = at(256, 256);
    t.ok(r > 240 && g < 20 && b < 20 && alpha === 255, `${kind}: red in the middle`);
    t.equal(at(256, 20)[3], 0, `${kind}: transparent above`);
  }
});

t.test('an SVG is drawn without what it refers to', async t => {
  const folder = t.testdir({});
  const secret = path.join(folder, 'secret.png');
  await writeFile(secret, await sharp(red).png().toBuffer());
  const target = `file://${secret}`;
  const image = svg(`<image width="30" height="10" href="${target}" xlink:href="${target}"/>`);
  const logo = await logoEncoder({ log })(image, 'svg');
  t.equal((await sharp(logo).ensureAlpha().stats()).channels[3]?.max, 0, 'all of it is transparent');
});

t.test('what cannot be decoded is refused with the reason', async t => {
  const encode = logoEncoder({ log });
  const png = await sharp(red).png().toBuffer();
  const broken = (image: Buffer, kind: ImageKind, message: RegExp) =>
    t.rejects(encode(image, kind), { code: 'broken-image', errors: [{ path: 'logo', message }] });
  await broken(png.subarray(0, png.length / 2), 'png', /cannot be read/);
  await broken(Buffer.concat([png.subarray(0, 60), Buffer.alloc(300, 7)]), 'png', /cannot be read/);
  await broken(png, 'jpeg', /cannot be read/);
  await broken(svg('<rect'), 'svg', /cannot be read/);
  await broken(hugePng(), 'png', /16 megapixels/);
});

t.test('an encoder that takes too long is ended', async t => {
  const slow = logoEncoder({ log, timeoutMs: 1 });
  const png = await sharp(red).png().toBuffer();
  await t.rejects(slow(png, 'png'), { code: 'broken-image', errors: [{ message: /too long/ }] });
  const crowded = logoEncoder({ log, parallel: 1, waiting: 0 });
  const [first, second] = await Promise.allSettled([crowded(png, 'png'), crowded(png, 'png')]);
  t.equal(first?.status, 'fulfilled');
  t.match(second, {
    status: 'rejected',
    reason: { code: 'dependency-unavailable', headers: { 'Retry-After': '5' } },
  });
});

t.test('slots let a few work, a few wait and refuse the rest', async t => {
  const slot = slots({ parallel: 1, waiting: 1 });
  const gate = Promise.withResolvers<void>();
  const done: string[] = [];
  const first = slot(() => gate.promise.then(() => done.push('first')));
  const second = slot(async () => done.push('second'));
  await t.rejects(
    slot(async () => done.push('third')),
    NoSlot,
  );
  gate.resolve();
  await Promise.all([first, second]);
  await slot(async () => done.push('fourth'));
  await t.rejects(
    slot(() => Promise.reject(new Error('its own'))),
    /its own/,
  );
  await slot(async () => done.push('fifth'));
  t.same(done, ['first', 'second', 'fourth', 'fifth']);
});

t.test('recent files are bounded by their bytes', async t => {
  const kept = recentFiles(10);
  kept.set('a', Buffer.alloc(4));
  kept.set('b', Buffer.alloc(4));
  t.ok(kept.get('a'), 'used again, so b is now the oldest');
  kept.set('c', Buffer.alloc(4));
  t.same([kept.get('a')?.length, kept.get('b'), kept.get('c')?.length], [4, undefined, 4]);
  kept.set('c', Buffer.alloc(6));
  t.same([kept.get('a')?.length, kept.get('c')?.length], [4, 6], 'what it replaces no longer counts');
  kept.set('huge', Buffer.alloc(11));
  t.equal(kept.get('huge'), undefined);
});

t.test('a logo file appears whole or not at all, and once', async t => {
  const folder = t.testdir({});
  const files = logoFiles({ folder, log });
  t.equal(await files.read('a'), undefined);
  await files.write('a', Buffer.from('logo'));
  await files.write('a', Buffer.from('logo'));
  t.same(readdirSync(path.join(folder, 'logos')), ['a.webp'], 'no draft is left');
  t.equal(readFileSync(path.join(folder, 'logos', 'a.webp'), 'utf8'), 'logo');
  t.equal(files.recent('a')?.toString(), 'logo');

  const others = logoFiles({ folder, log });
  t.equal(others.recent('a'), undefined);
  const reads = await Promise.all([others.read('a'), others.read('a')]);
  t.same(reads.map(String), ['logo', 'logo']);
  t.equal(reads[0], reads[1], 'read once for both');
  t.equal(others.recent('a')?.toString(), 'logo');
  await others.check();
});

t.test('a volume that hangs costs its callers a moment and others nothing', async t => {
  const folder = t.testdir({ logos: {}, elsewhere: 'fine' });
  // Opening a pipe without a writer blocks as a dead NFS server does.
  const pipes = ['x', 'y'].map(name => path.join(folder, 'logos', `${name}.webp`));
  execFileSync('mkfifo', pipes);
  const files = logoFiles({ folder, log, timeoutMs: 50 });
  const refused = { code: 'dependency-unavailable', headers: { 'Retry-After': '5' } };
  await Promise.all(['x', 'y', 'x', 'z'].map(name => t.rejects(files.read(name), refused)));
  await t.rejects(files.check(), refused);
  t.equal(
    await readFile(path.join(folder, 'elsewhere'), 'utf8'),
    'fine',
    'other files can be read meanwhile',
  );

  for (const pipe of pipes) {
    const writer = await open(pipe, 'w');
    await writer.writeFile('late');
    await writer.close();
  }
  await files.check();
  t.equal(await files.read('z'), undefined, 'it is used again once it answers');
});

t.test('a folder that cannot be written to answers 503', async t => {
  const folder = t.testdir({ logos: 'a file, not a folder' });
  await t.rejects(logoFiles({ folder, log }).write('a', Buffer.from('logo')), {
    code: 'dependency-unavailable',
  });
});

/** 20,000 x 20,000 pixels of nothing, compressed to some KB. */
function hugePng(): Buffer {
  const side = 20_000;
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side);
  header.writeUInt32BE(side, 4);
  header[8] = 1;
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc((side / 8 + 1) * 100))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
