import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { hashValue, KeyHasher } from '../../engine/types/hash.ts';
import { BOOL, F32, F64, I32, I64, record, STRING, type Type, U8, U64 } from '../../engine/types/type.ts';
import type { Value } from '../../engine/types/value.ts';

const TABLE: readonly (readonly [Type, Value, bigint])[] = [
  [STRING, 'q', 7442358121850551190n],
  [STRING, 'ab', 18370186579689699516n],
  [STRING, 'xyz', 10059296305662083591n],
  [STRING, 'kiln', 17224940781641236448n],
  [STRING, 'oven', 12257287826671604759n],
  [STRING, 'north', 16442948251856404319n],
  [STRING, 'harbor-7', 11309809594876663403n],
  [STRING, 'observatory', 2592060980245795807n],
  [STRING, 'a key of 20 letters.', 3349155139490709147n],
  [STRING, 'The quick brown fox jumps over the lazy dog.', 16293474823057155292n],
  [STRING, 'café', 18436262240348581583n],
  [STRING, 'Zürich', 12139248537707118182n],
  [I64, 7n, 435660512367246687n],
  [I64, 42n, 17068610451847109879n],
  [I64, 1000n, 15077625390500080938n],
  [I64, 65536n, 3777165481002548142n],
  [I64, -3n, 8843846921599880550n],
  [I32, -3, 17420266995955261563n],
  [F64, 1.5, 13295356305052128273n],
  [F64, -0.25, 15640906534448599852n]
];

test('every value of the table in Appendix A has its hash', () => {
  for (const [type, value, expected] of TABLE) assert.equal(hashValue(type, value), expected, `${type.kind} ${value}`);
});

test('integers hash alike whatever their width, as long as they are not negative', () => {
  for (const type of [U8, I32]) assert.equal(hashValue(type, 42), hashValue(I64, 42n));
  assert.equal(hashValue(U64, 42n), hashValue(I64, 42n));
  assert.equal(hashValue(BOOL, true), hashValue(I64, 1n));
});

test('null hashes to 0, and so does a record of nulls', () => {
  assert.equal(hashValue(STRING, null), 0n);
  assert.equal(hashValue(record([{ name: 'a', type: I64 }]), [null]), 0n);
});

test('a record adds up its non-null fields, a nested one going on with the same sum', () => {
  const [a, b] = [hashValue(I64, 7n), hashValue(STRING, 'kiln')];
  const expected = BigInt.asUintN(64, (629n + b) * 37n + (629n + a) * 37n);
  const inner = record([{ name: 'b', type: STRING }]);
  const flat = record([
    { name: 'a', type: I64 },
    { name: 'n', type: F64 },
    { name: 'b', type: STRING }
  ]);
  const nested = record([
    { name: 'a', type: I64 },
    { name: 'r', type: inner }
  ]);
  assert.equal(hashValue(flat, [7n, null, 'kiln']), expected);
  assert.equal(hashValue(nested, [7n, ['kiln']]), expected);
  assert.equal(hashValue(nested, [7n, null]), BigInt.asUintN(64, (629n + a) * 37n));
});

// Appendix A once more, in bigints and word by word as it is written there.
const WORD = (1n << 64n) - 1n;
const [K0, K1, K2, K3] = [
  0x452821e638d01377n ^ 1234n,
  0xbe5466cf34e90c6cn ^ 5678n,
  0xc0ac29b7c97c50ddn ^ 9012n,
  0x3f84d5b5b5470917n ^ 3456n
];
const M = 6364136223846793005n;
const fold = (a: bigint, b: bigint): bigint => ((a * b) & WORD) ^ ((a * b) >> 64n);
const rotl = (x: bigint, by: bigint): bigint => ((x << by) | (x >> (64n - by))) & WORD;
const finish = (buf: bigint): bigint => rotl(fold(buf, K1), buf % 64n);
const hashWord = (word: bigint): bigint => finish(fold(K0 ^ word, M));

function hashBytes(bytes: Uint8Array): bigint {
  const n = bytes.length;
  const read = (at: number, size: number): bigint =>
    bytes.slice(at, at + size).reduceRight((word, byte) => (word << 8n) | BigInt(byte), 0n);
  let buf = ((K0 + BigInt(n)) * M) & WORD;
  const large = (a: bigint, b: bigint): void => {
    buf = rotl(((buf + K1) & WORD) ^ fold(a ^ K2, b ^ K3), 23n);
  };
  if (n > 16) {
    large(read(n - 16, 8), read(n - 8, 8));
    for (let at = 0; n - at > 16; at += 16) large(read(at, 8), read(at + 8, 8));
  } else if (n > 8) large(read(0, 8), read(n - 8, 8));
  else if (n >= 4) large(read(0, 4), read(n - 4, 4));
  else if (n >= 2) large(read(0, 2), read(n - 1, 1));
  else large(read(0, 1), read(0, 1));
  return finish(fold(buf ^ 0xffn, M));
}

const hasher = new KeyHasher();
const lastHash = (): bigint => (BigInt(hasher.high) << 32n) | BigInt(hasher.low);

test('hashing in 32-bit words agrees with bigints on any word', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, WORD), word => {
      hasher.word(Number(word & 0xffffffffn) | 0, Number(word >> 32n));
      assert.equal(lastHash(), hashWord(word));
    }),
    { numRuns: 2000 }
  );
});

test('hashing in 32-bit words agrees with bigints on any text, wherever it lies', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70 }), fc.nat(5), (bytes, before) => {
      const block = new Uint8Array([...new Uint8Array(before).fill(9), ...bytes, 7, 7]);
      hasher.text(block, before, before + bytes.length);
      assert.equal(lastHash(), hashBytes(bytes));
    }),
    { numRuns: 2000 }
  );
});

test('an f32 hashes by its own 32 bits', () => {
  assert.equal(hashValue(F32, 1.5), hashWord(0x3fc00000n));
});

test('every NaN is the same key', () => {
  const odd = new Float64Array(new BigUint64Array([0xfff8000000000001n]).buffer)[0] as number;
  const plain = hashWord(0x7ff8000000000000n);
  assert.equal(hashValue(F64, odd), plain);
  assert.equal(hashValue(F64, Number.NaN), plain);
  assert.equal(hashValue(F32, Number.NaN), hashWord(0x7fc00000n));
});
