import type { Column } from '../../columns/column.ts';
import type { StringPool } from '../../columns/strings.ts';
import type { Type } from '../../types/type.ts';
import type { FieldReader } from './field.ts';
import type { Block } from './scanner.ts';

/** Texts; an empty field is the empty text, or null. */
export class TextReader implements FieldReader {
  readonly type: Type;
  readonly outcome = 'read';
  length = 0;
  readonly #strings: StringPool;
  readonly #emptyIsText: boolean;
  #codes = new Uint32Array(1024);
  #valid = new Uint8Array(1024);
  #nulls = 0;

  constructor(type: Type, strings: StringPool, emptyIsText: boolean) {
    this.type = type;
    this.#strings = strings;
    this.#emptyIsText = emptyIsText;
  }

  take({ bytes, width, records, starts, ends }: Block, column: number, from: number): number {
    const count = records - from;
    this.#reserve(count);
    const part = (all: Uint32Array): Uint32Array => strided(all, from * width + column, width, count);
    const [first, last] = [part(starts), part(ends)];
    const valid = this.#valid.subarray(this.length, this.length + count);
    for (let i = 0; i < count; i++) {
      valid[i] = this.#emptyIsText || first[i] !== last[i] ? 1 : 0;
      if (valid[i] === 0) this.#nulls++;
    }
    this.#codes.set(this.#strings.internRanges(bytes, first, last, valid), this.length);
    this.length += count;
    return records;
  }

  /** Empty fields. */
  skip(count: number): void {
    this.#reserve(count);
    if (this.#emptyIsText) {
      this.#codes.fill(this.#strings.intern(''), this.length, this.length + count);
      this.#valid.fill(1, this.length, this.length + count);
    } else this.#nulls += count;
    this.length += count;
  }

  finish(): Column {
    const { type, length } = this;
    const valid = this.#nulls === 0 ? null : this.#valid.slice(0, length);
    return { layout: 'fixed', type, length, valid, data: this.#codes.slice(0, length) };
  }

  #reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.#codes.length) return;
    const capacity = Math.max(needed, this.#codes.length * 2);
    const codes = new Uint32Array(capacity);
    codes.set(this.#codes);
    this.#codes = codes;
    const valid = new Uint8Array(capacity);
    valid.set(this.#valid);
    this.#valid = valid;
  }
}

function strided(all: Uint32Array, first: number, step: number, count: number): Uint32Array {
  const out = new Uint32Array(count);
  for (let i = 0, at = first; i < count; i++, at += step) out[i] = all[at] as number;
  return out;
}
