import { murmur3, norm, VARIANT_SEED } from '@bandera/engine/murmur3';
import fc from 'fast-check';
import t from 'tap';
import { referenceMurmur3 } from './support/reference.ts';

const RAW: [text: string, seed0: number, variantSeed: number][] = [
  ['', 0, 4002661964],
  ['a', 1009084850, 1778238603],
  ['ab', 2613040991, 1594296940],
  ['abc', 3017643002, 212112276],
  ['abcd', 1139631978, 2679851658],
  ['abcde', 3902511862, 1101984857],
  ['a:123', 3387499018, 1867027815],
  ['gr:ø', 747666501, 3476602454],
  ['g:你好😊', 3532992338, 323028395],
];

t.test('raw hashes', async t => {
  for (const [text, seed0, variantSeed] of RAW) {
    t.equal(murmur3(text), seed0, `"${text}" with seed 0`);
    t.equal(murmur3(text, VARIANT_SEED), variantSeed, `"${text}" with the seed of variants`);
  }
});

t.test('UTF-8 bytes are hashed, not UTF-16 code units', async t => {
  const buckets: [group: string, id: string, hash: number, bucket: number][] = [
    ['gr', 'ø', 747666501, 2],
    ['g', '你好😊', 3532992338, 39],
    ['signup', 'José', 2245366482, 83],
    ['signup', 'Zoë', 2629167111, 12],
    ['signup', '李雷', 3962263437, 38],
    ['signup', 'müller', 2085992065, 66],
  ];
  for (const [group, id, hash, bucket] of buckets) {
    t.equal(murmur3(`${group}:${id}`), hash);
    t.equal(norm(group, id, 100), bucket);
  }
});

t.test('what was hashed before has no effect', async t => {
  const [empty] = RAW;
  for (const before of ['abcdefg', 'ab\u00f8', 'x'.repeat(300)]) {
    murmur3(before);
    t.equal(murmur3(''), empty?.[1], `nothing after "${before.slice(0, 10)}"`);
    t.equal(murmur3('gr:ø'), 747666501);
    t.equal(murmur3('abcde'), 3902511862);
  }
});

t.test('agrees with a byte-wise reference for any text, seed and group', async t => {
  const seeds = fc.integer({ min: 0, max: 0xffffffff });
  const texts = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constant('lone \ud800 surrogate'));
  fc.assert(
    fc.property(texts, texts, seeds, (group, id, seed) => {
      const hash = referenceMurmur3(Buffer.from(`${group}:${id}`), seed);
      return murmur3(`${group}:${id}`, seed) === hash && norm(group, id, 1000, seed) === (hash % 1000) + 1;
    }),
  );
  t.pass();
});
