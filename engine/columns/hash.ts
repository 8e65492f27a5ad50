import { hashValue, KeyHasher } from '../types/hash.ts';
import type { Column, FixedColumn, FixedData } from './column.ts';
import type { StringPool } from './strings.ts';
import { valueAt } from './values.ts';

/** The words of the key hash (Appendix A) of one row after another. */
export interface RowHash {
  /** Hashes the key at `row`: `low` and `high` are its words, 0 for null. */
  of(row: number): void;
  readonly low: number;
  readonly high: number;
}

/** Hashes the rows of a column of class `key`, without a bigint unless keys are records. */
export function rowHash(column: Column, strings: StringPool): RowHash {
  return column.layout === 'fixed' ? new FixedRowHash(column, strings) : new ValueRowHash(column, strings);
}

class FixedRowHash extends KeyHasher implements RowHash {
  readonly #valid: Uint8Array | null;
  readonly #hash: (row: number) => void;

  constructor(column: FixedColumn, strings: StringPool) {
    super();
    this.#valid = column.valid;
    this.#hash = this.#hashing(column, strings);
  }

  of(row: number): void {
    if (this.#valid?.[row] === 0) this.low = this.high = 0;
    else this.#hash(row);
  }

  #hashing({ data, type }: FixedColumn, strings: StringPool): (row: number) => void {
    if (type.kind === 'string' || type.kind === 'large_string')
      return row => this.text(strings.block, strings.start(data[row] as number), strings.end(data[row] as number));
    if (type.kind === 'f64') return row => this.double(data[row] as number);
    if (type.kind === 'f32') return row => this.single(data[row] as number);
    const words = wordsOf(data);
    if (data.BYTES_PER_ELEMENT < 8) return row => this.word(words[row] as number, 0);
    return row => this.word(words[row * 2] as number, words[row * 2 + 1] as number);
  }
}

/** The bits of fixed values as unsigned words: one each, of values of 8 bytes two, the low one first. */
export function wordsOf({ buffer, byteOffset, byteLength, BYTES_PER_ELEMENT: width }: FixedData): Uint8Array | Uint16Array | Uint32Array {
  if (width === 1) return new Uint8Array(buffer, byteOffset, byteLength);
  if (width === 2) return new Uint16Array(buffer, byteOffset, byteLength / 2);
  return new Uint32Array(buffer, byteOffset, byteLength / 4);
}

class ValueRowHash implements RowHash {
  low = 0;
  high = 0;
  readonly #column: Column;
  readonly #strings: StringPool;

  constructor(column: Column, strings: StringPool) {
    this.#column = column;
    this.#strings = strings;
  }

  of(row: number): void {
    const hash = hashValue(this.#column.type, valueAt(this.#column, row, this.#strings));
    this.low = Number(hash & 0xffffffffn);
    this.high = Number(hash >> 32n);
  }
}
