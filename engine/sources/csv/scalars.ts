import type { Fit } from '../../columns/fitting.ts';
import * as types from '../../types/type.ts';
import { FixedReader } from './fixed.ts';
import { type Outcome, readBool, readDay, readFloat, readInteger, textOf } from './numbers.ts';

/** `true` and `false`. */
export class BoolReader extends FixedReader {
  constructor() {
    super(types.BOOL);
  }

  protected read(bytes: Uint8Array, start: number, end: number, row: number): Outcome {
    const flag = readBool(bytes, start, end);
    if (flag < 0) return 'other';
    this.data[row] = flag;
    return 'read';
  }
}

/** Integers of 64 bits. */
export class IntegerReader extends FixedReader {
  #words = new Uint32Array(this.data.buffer);

  constructor() {
    super(types.I64);
  }

  protected read(bytes: Uint8Array, start: number, end: number, row: number): Outcome {
    return readInteger(bytes, start, end, this.#words, row);
  }

  protected override renewed(): void {
    this.#words = new Uint32Array(this.data.buffer);
  }
}

/** Decimal and exponent numbers. */
export class FloatReader extends FixedReader {
  readonly #special: Fit | null;

  /** `special`: also reads what is no decimal or exponent number (`NaN`, `inf`). */
  constructor(special: Fit | null = null) {
    super(types.F64);
    this.#special = special;
  }

  /** Goes on where a reader of integers found the first number that is none. */
  static after(integers: IntegerReader): FloatReader {
    const reader = new FloatReader();
    reader.adopt(integers, Float64Array.from(integers.data as BigInt64Array, Number));
    return reader;
  }

  protected read(bytes: Uint8Array, start: number, end: number, row: number): Outcome {
    const value = readFloat(bytes, start, end);
    const found = Number.isNaN(value) ? this.#special?.(textOf(bytes, start, end)) : value;
    if (found === undefined) return 'other';
    this.data[row] = found as number;
    return 'read';
  }
}

/** `YYYY-MM-DD`. */
export class DateReader extends FixedReader {
  constructor() {
    super(types.DATE32);
  }

  protected read(bytes: Uint8Array, start: number, end: number, row: number): Outcome {
    const day = readDay(bytes, start, end);
    if (Number.isNaN(day)) return 'other';
    this.data[row] = day;
    return 'read';
  }
}
