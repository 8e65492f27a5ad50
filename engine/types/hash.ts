import { isInteger } from './classes.ts';
import { integerBounds } from './integers.ts';
import type { Field, Type } from './type.ts';
import type { DayInterval, Value } from './value.ts';

// The key hash of Appendix A. Bit-exact: row order, `_key_hash` and percentage slices hang on it.
const WORD = (1n << 64n) - 1n;
const K0 = 0x452821e638d01377n ^ 1234n;
const K1 = 0xbe5466cf34e90c6cn ^ 5678n;
const K2 = 0xc0ac29b7c97c50ddn ^ 9012n;
const K3 = 0x3f84d5b5b5470917n ^ 3456n;
const M = 6364136223846793005n;

const low = (word: bigint): number => Number(word & 0xffffffffn);
const high = (word: bigint): number => Number(word >> 32n);

const [K0L, K0H, K1L, K1H] = [low(K0), high(K0), low(K1), high(K1)];
const [K2L, K2H, K3L, K3H, ML, MH] = [low(K2), high(K2), low(K3), high(K3), low(M), high(M)];

/**
 * Hashes keys without a bigint, for whole columns: `low` and `high` are the words of the last hash, as unsigned 32-bit
 * numbers. A null key's hash is 0 and not asked for here.
 */
export class KeyHasher {
  low = 0;
  high = 0;
  #low = 0;
  #high = 0;

  /** Hashes a 64-bit word: a zero-extended integer, a count, a bool, the bits of a float. Signs do not matter. */
  word(low: number, high: number): void {
    this.#low = K0L;
    this.#high = K0H;
    this.#update(low, high);
    this.#finish();
  }

  /** Hashes an f64 by its bits; all NaNs are one. */
  double(x: number): void {
    scratch.setFloat64(0, x);
    if (Number.isNaN(x)) this.word(0, 0x7ff80000);
    else this.word(scratch.getUint32(4), scratch.getUint32(0));
  }

  /** Hashes an f32 by its bits; all NaNs are one. */
  single(x: number): void {
    scratch.setFloat32(0, x);
    this.word(Number.isNaN(x) ? 0x7fc00000 : scratch.getUint32(0), 0);
  }

  /** Hashes the UTF-8 text `bytes[start .. end)`. */
  text(bytes: Uint8Array, start: number, end: number): void {
    const length = end - start;
    this.#begin(length);
    if (length > 16) this.#long(bytes, start, end);
    else if (length > 8) this.#pair(bytes, start, end - 8);
    else this.#short(bytes, start, length);
    this.#update(0xff, 0);
    this.#finish();
  }

  // buf = (K0 + length) · M
  #begin(length: number): void {
    const sum = K0L + length;
    multiply(sum >>> 0, (K0H + (sum > 0xffffffff ? 1 : 0)) >>> 0, ML, MH);
    this.#low = product[0] as number;
    this.#high = product[1] as number;
  }

  #short(bytes: Uint8Array, start: number, length: number): void {
    const last = start + length;
    if (length >= 4) this.#large(read32(bytes, start), 0, read32(bytes, last - 4), 0);
    else if (length >= 2) this.#large((bytes[start] as number) | ((bytes[start + 1] as number) << 8), 0, bytes[last - 1] as number, 0);
    else if (length === 1) this.#large(bytes[start] as number, 0, bytes[start] as number, 0);
    else this.#large(0, 0, 0, 0);
  }

  #long(bytes: Uint8Array, start: number, end: number): void {
    this.#pair(bytes, end - 16, end - 8);
    for (let at = start; end - at > 16; at += 16) this.#pair(bytes, at, at + 8);
  }

  #pair(bytes: Uint8Array, a: number, b: number): void {
    this.#large(read32(bytes, a), read32(bytes, a + 4), read32(bytes, b), read32(bytes, b + 4));
  }

  // buf = fold(buf xor v, M)
  #update(low: number, high: number): void {
    multiply((this.#low ^ low) >>> 0, (this.#high ^ high) >>> 0, ML, MH);
    this.#low = foldedLow();
    this.#high = foldedHigh();
  }

  // buf = rotl((buf + pad) xor fold(a xor K2, b xor K3), 23)
  #large(aLow: number, aHigh: number, bLow: number, bHigh: number): void {
    multiply((aLow ^ K2L) >>> 0, (aHigh ^ K2H) >>> 0, (bLow ^ K3L) >>> 0, (bHigh ^ K3H) >>> 0);
    const sum = this.#low + K1L;
    const low = sum ^ foldedLow();
    const high = (this.#high + K1H + (sum > 0xffffffff ? 1 : 0)) ^ foldedHigh();
    this.#low = rotatedLow(low, high, 23);
    this.#high = rotatedLow(high, low, 23);
  }

  // rotl(fold(buf, pad), buf mod 64)
  #finish(): void {
    const turn = this.#low & 63;
    multiply(this.#low, this.#high, K1L, K1H);
    const [low, high] = turn < 32 ? [foldedLow(), foldedHigh()] : [foldedHigh(), foldedLow()];
    this.low = rotatedLow(low, high, turn & 31);
    this.high = rotatedLow(high, low, turn & 31);
  }
}

// The 128 bits of the last product, in words of 32, lowest first: reused, so that hashing allocates nothing.
const product = new Uint32Array(4);
const foldedLow = (): number => ((product[0] as number) ^ (product[2] as number)) >>> 0;
const foldedHigh = (): number => ((product[1] as number) ^ (product[3] as number)) >>> 0;

/** The low word of (low, high) rotated left by fewer than 32 bits; with the words swapped, the high one. */
const rotatedLow = (low: number, high: number, by: number): number => (by === 0 ? low >>> 0 : ((low << by) | (high >>> (32 - by))) >>> 0);

function multiply(aLow: number, aHigh: number, bLow: number, bHigh: number): void {
  multiply32(aLow, bLow);
  const p0 = wordLow;
  let carry = wordHigh;
  multiply32(aHigh, bLow);
  let middle = carry + wordLow;
  carry = wordHigh + (middle > 0xffffffff ? 1 : 0);
  multiply32(aLow, bHigh);
  middle = (middle >>> 0) + wordLow;
  carry += wordHigh + (middle > 0xffffffff ? 1 : 0);
  multiply32(aHigh, bHigh);
  const top = wordLow + carry;
  product[0] = p0;
  product[1] = middle;
  product[2] = top;
  product[3] = wordHigh + Math.floor(top / 0x100000000);
}

let wordLow = 0;
let wordHigh = 0;

function multiply32(a: number, b: number): void {
  const [a0, a1, b0, b1] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const middle = a1 * b0 + ((a0 * b0) >>> 16);
  const other = a0 * b1 + (middle & 0xffff);
  wordLow = Math.imul(a, b) >>> 0;
  wordHigh = a1 * b1 + Math.floor(middle / 0x10000) + Math.floor(other / 0x10000);
}

const read32 = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16) | ((bytes[at + 3] as number) << 24)) >>> 0;

const scratch = new DataView(new ArrayBuffer(8));
const hasher = new KeyHasher();
const encoder = new TextEncoder();
const lastHash = (): bigint => (BigInt(hasher.high) << 32n) | BigInt(hasher.low);

/** The key hash of a value of a type of class `key`; 0 for null. */
export function hashValue(type: Type, value: Value): bigint {
  if (value === null) return 0n;
  if (type.kind === 'record') return hashRecord(type.fields, value as readonly Value[], 0n);
  if (type.kind === 'string' || type.kind === 'large_string') {
    const bytes = encoder.encode(value as string);
    hasher.text(bytes, 0, bytes.length);
  } else if (type.kind === 'f64') hasher.double(value as number);
  else if (type.kind === 'f32') hasher.single(value as number);
  else {
    const bits = keyBits(type, value);
    hasher.word(low(bits), high(bits));
  }
  return lastHash();
}

function hashRecord(fields: readonly Field[], values: readonly Value[], seed: bigint): bigint {
  return fields.reduce((acc, { type }, i) => {
    const value = values[i] ?? null;
    if (value === null) return acc;
    if (type.kind === 'record') return hashRecord(type.fields, value as readonly Value[], acc);
    return ((629n + hashValue(type, value)) * 37n + acc) & WORD;
  }, seed);
}

/** The word that stands for a key other than text, a float or a record: its bits, zero-extended. */
function keyBits(type: Type, value: Value): bigint {
  if (isInteger(type)) return BigInt.asUintN(integerBounds(type.kind).bits, BigInt(value as bigint));
  switch (type.kind) {
    case 'bool':
      return value ? 1n : 0n;
    case 'date32':
    case 'interval_months':
      return BigInt.asUintN(32, BigInt(value as number));
    case 'interval_days':
      return dayIntervalBits(value as DayInterval);
    default:
      return BigInt.asUintN(64, value as bigint);
  }
}

// Appendix A says nothing of intervals of days: milliseconds in the high half, days in the low one, as columns hold them.
const dayIntervalBits = ({ days, milliseconds }: DayInterval): bigint =>
  (BigInt.asUintN(32, BigInt(milliseconds)) << 32n) | BigInt.asUintN(32, BigInt(days));
