import type { FixedData } from '../../columns/column.ts';
import type { Fit } from '../../columns/fitting.ts';
import * as types from '../../types/type.ts';
import { type Fields, FixedReader } from './fixed.ts';
import { type Outcome, readBool, readDay, readFloat, readInteger, textOf } from './numbers.ts';
import type { Block } from './scanner.ts';

/** `true` and `false`. */
export class BoolReader extends FixedReader {
  constructor() {
    super(types.BOOL);
  }

  protected read(bytes: Uint8Array, start: number, end: number, data: FixedData, row: number): Outcome {
    const flag = readBool(bytes, start, end);
    if (flag < 0) return 'other';
    data[row] = flag;
    return 'read';
  }
}

/** Integers of 64 bits. */
export class IntegerReader extends FixedReader {
  constructor() {
    super(types.I64);
  }

  protected override usual(block: Block, column: number, from: number): Fields {
    const answer = block.memory.read('read_integers', block, column, from, block.records - from);
    return { ...answer, data: block.memory.view(BigInt64Array, answer.data, block.records - from) };
  }

  protected read(bytes: Uint8Array, start: number, end: number, data: FixedData, row: number): Outcome {
    return readInteger(bytes, start, end, new Uint32Array(data.buffer, data.byteOffset, data.length * 2), row);
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
    reader.adopt(integers, data => Float64Array.from(data as BigInt64Array, Number));
    return reader;
  }

  protected override usual(block: Block, column: number, from: number): Fields {
    const answer = block.memory.read('read_floats', block, column, from, block.records - from);
    return { ...answer, data: block.memory.view(Float64Array, answer.data, block.records - from) };
  }

  protected read(bytes: Uint8Array, start: number, end: number, data: FixedData, row: number): Outcome {
    const value = readFloat(bytes, start, end);
    const found = Number.isNaN(value) ? this.#special?.(textOf(bytes, start, end)) : value;
    if (found === undefined) return 'other';
    data[row] = found as number;
    return 'read';
  }
}

/** `YYYY-MM-DD`. */
export class DateReader extends FixedReader {
  constructor() {
    super(types.DATE32);
  }

  protected read(bytes: Uint8Array, start: number, end: number, data: FixedData, row: number): Outcome {
    const day = readDay(bytes, start, end);
    if (Number.isNaN(day)) return 'other';
    data[row] = day;
    return 'read';
  }
}
