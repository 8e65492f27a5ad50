import { civilDay } from '../dates.ts';

const MINUS = 0x2d;
const PLUS = 0x2b;
const DOT = 0x2e;
const ZERO = 0x30;
const SMALL_E = 0x65;

export type Outcome = 'read' | 'other' | 'overflow';

const decoder = new TextDecoder();

export const textOf = (bytes: Uint8Array, start: number, end: number): string => decoder.decode(bytes.subarray(start, end));

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= ZERO && byte <= ZERO + 9;

/** Reads `-?digits` into element `row` of 64-bit integers, given as their words. */
export function readInteger(bytes: Uint8Array, start: number, end: number, words: Uint32Array, row: number): Outcome {
  const negative = bytes[start] === MINUS;
  const first = negative ? start + 1 : start;
  let value = 0;
  for (let i = first; i < end; i++) {
    const digit = (bytes[i] as number) - ZERO;
    if (digit < 0 || digit > 9) return 'other';
    value = value * 10 + digit;
  }
  if (first === end) return 'other';
  if (value > Number.MAX_SAFE_INTEGER) return readLong(textOf(bytes, start, end), words, row);
  let low = value >>> 0;
  let high = Math.floor(value / 0x100000000);
  if (negative) {
    low = -low >>> 0;
    high = low === 0 ? -high : ~high;
  }
  words[row * 2] = low;
  words[row * 2 + 1] = high;
  return 'read';
}

function readLong(text: string, words: Uint32Array, row: number): Outcome {
  const value = BigInt(text);
  if (BigInt.asIntN(64, value) !== value) return 'overflow';
  words[row * 2] = Number(value & 0xffffffffn);
  words[row * 2 + 1] = Number((value >> 32n) & 0xffffffffn);
  return 'read';
}

const POWERS = Array.from({ length: 23 }, (_, i) => 10 ** i);

/** Reads a decimal or exponent number, nearest; NaN if it is none. */
export function readFloat(bytes: Uint8Array, start: number, end: number): number {
  let at = bytes[start] === MINUS ? start + 1 : start;
  let mantissa = 0;
  let digits = 0;
  let scale = 0;
  for (; at < end && isDigit(bytes[at]); at++, digits++) mantissa = mantissa * 10 + (bytes[at] as number) - ZERO;
  if (bytes[at] === DOT && at < end)
    for (at++; at < end && isDigit(bytes[at]); at++, digits++, scale--) mantissa = mantissa * 10 + (bytes[at] as number) - ZERO;
  if (digits === 0) return Number.NaN;
  if (at < end) {
    if (((bytes[at] as number) | 0x20) !== SMALL_E || !isExponent(bytes, at + 1, end)) return Number.NaN;
    return Number(textOf(bytes, start, end));
  }
  // Exact as long as both the digits and the power of ten are: then one division rounds once.
  if (mantissa > Number.MAX_SAFE_INTEGER || scale < -22) return Number(textOf(bytes, start, end));
  const value = mantissa / (POWERS[-scale] as number);
  return bytes[start] === MINUS ? -value : value;
}

function isExponent(bytes: Uint8Array, start: number, end: number): boolean {
  const signed = bytes[start] === MINUS || bytes[start] === PLUS;
  const first = signed ? start + 1 : start;
  for (let i = first; i < end; i++) if (!isDigit(bytes[i])) return false;
  return first < end;
}

const TRUE = new TextEncoder().encode('true');
const FALSE = new TextEncoder().encode('false');

/** `true` or `false` in any case as 1 or 0; -1 if it is neither. */
export function readBool(bytes: Uint8Array, start: number, end: number): number {
  return isWord(bytes, start, end, TRUE) ? 1 : isWord(bytes, start, end, FALSE) ? 0 : -1;
}

function isWord(bytes: Uint8Array, start: number, end: number, word: Uint8Array): boolean {
  if (end - start !== word.length) return false;
  for (let i = 0; i < word.length; i++) if (((bytes[start + i] as number) | 0x20) !== word[i]) return false;
  return true;
}

/** Reads `YYYY-MM-DD` as days since the epoch; NaN if it is no date. */
export function readDay(bytes: Uint8Array, start: number, end: number): number {
  return end - start === 10 ? civilDay(bytes, start) : Number.NaN;
}
