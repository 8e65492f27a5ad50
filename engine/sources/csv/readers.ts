import { type ColumnBuilder, columnBuilder } from '../../columns/builder.ts';
import type { Column, FixedData } from '../../columns/column.ts';
import { type Fit, fitting } from '../../columns/fitting.ts';
import { allocate } from '../../columns/storage.ts';
import type { StringPool } from '../../columns/strings.ts';
import { changeUnit } from '../../types/instant.ts';
import * as types from '../../types/type.ts';
import { type Instant, readInstant } from '../dates.ts';
import { type Outcome, readBool, readDay, readFloat, readInteger, textOf } from './numbers.ts';
import type { Block } from './scanner.ts';

/** Reads the fields of one column as values of one type. */
export interface FieldReader {
  readonly type: types.Type;
  readonly length: number;
  /** Reads the fields of a block from record `from` on; gives the record whose field it cannot read, or how many there are. */
  take(block: Block, column: number, from: number): number;
  /** Why the last field could not be read. */
  readonly outcome: Outcome;
  skip(count: number): void;
  finish(): Column;
}

/** A reader for fields of `type`, or null if CSV cannot hold such values. Empty fields are null. */
export function fieldReader(type: types.Type, strings: StringPool): FieldReader | null {
  switch (type.kind) {
    case 'bool':
      return new BoolReader();
    case 'i64':
      return new IntegerReader();
    case 'f64':
      return new FloatReader(fitting(types.STRING, types.F64));
    case 'date32':
      return new DateReader();
    case 'timestamp':
      return new TimestampReader(type.unit, fitting(types.STRING, type));
    case 'string':
    case 'large_string':
      return new TextReader(type, strings, false);
    default:
      return fitting(types.STRING, type) === null ? null : new FittedReader(type, strings);
  }
}

/** What all readers of values in one typed array share: room, and which values there are. */
abstract class FixedReader implements FieldReader {
  readonly type: types.Type;
  length = 0;
  outcome: Outcome = 'read';
  data: FixedData;
  #valid = new Uint8Array(1024);
  #nulls = 0;

  constructor(type: types.Type) {
    this.type = type;
    this.data = allocate(type, 1024);
  }

  take(block: Block, column: number, from: number): number {
    const { bytes, width, records, starts, ends } = block;
    this.reserve(records - from);
    for (let record = from, field = from * width + column; record < records; record++, field += width) {
      const start = starts[field] as number;
      const end = ends[field] as number;
      if (start === end) this.#nulls++;
      else {
        this.outcome = this.read(bytes, start, end, this.length);
        if (this.outcome !== 'read') return record;
        this.#valid[this.length] = 1;
      }
      this.length++;
    }
    return records;
  }

  skip(count: number): void {
    this.reserve(count);
    this.length += count;
    this.#nulls += count;
  }

  finish(): Column {
    const { type, length } = this;
    const valid = this.#nulls === 0 ? null : this.#valid.slice(0, length);
    return { layout: 'fixed', type, length, valid, data: this.data.slice(0, length) };
  }

  /** Takes over what another reader read, its values as `data`. */
  protected adopt(other: FixedReader, data: FixedData): void {
    this.length = other.length;
    this.#nulls = other.#nulls;
    this.#valid = other.#valid;
    this.data = data;
    this.renewed();
  }

  protected abstract read(bytes: Uint8Array, start: number, end: number, row: number): Outcome;

  /** `data` is another array now. */
  protected renewed(): void {}

  protected reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.#valid.length) return;
    const capacity = Math.max(needed, this.#valid.length * 2);
    const data = allocate(this.type, capacity);
    data.set(this.data as never);
    this.data = data;
    const valid = new Uint8Array(capacity);
    valid.set(this.#valid);
    this.#valid = valid;
    this.renewed();
  }
}

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

const DIGITS: readonly (readonly [number, types.TimeUnit])[] = [
  [0, 's'],
  [3, 'ms'],
  [6, 'us'],
  [9, 'ns']
];

/** Timestamps, kept in one unit; knows which unit would have held all of them. */
export class TimestampReader extends FixedReader {
  readonly #unit: types.TimeUnit;
  readonly #scale: bigint;
  readonly #divisor: number;
  readonly #special: Fit | null;
  #digits = 0;
  readonly #instant: Instant = { seconds: 0, nanoseconds: 0, digits: 0 };

  /** `special`: also reads other texts (a date alone). */
  constructor(unit: types.TimeUnit, special: Fit | null = null) {
    super(types.timestamp(unit));
    this.#special = special;
    this.#unit = unit;
    const digits = DIGITS.find(([, known]) => known === unit)?.[0] ?? 9;
    this.#scale = 10n ** BigInt(digits);
    this.#divisor = 10 ** (9 - digits);
  }

  /** The widest unit any value so far needs. */
  get neededUnit(): types.TimeUnit {
    return (DIGITS.find(([digits]) => this.#digits <= digits) ?? DIGITS[3])?.[1] ?? 'ns';
  }

  /** The column in a coarser unit that still holds every value exactly. */
  finishIn(unit: types.TimeUnit): Column {
    const column = this.finish();
    if (unit === this.#unit || column.layout !== 'fixed') return column;
    const data = (column.data as BigInt64Array).map(count => changeUnit(count, this.#unit, unit) ?? 0n);
    return { ...column, type: types.timestamp(unit), data };
  }

  protected read(bytes: Uint8Array, start: number, end: number, row: number): Outcome {
    const instant = this.#instant;
    if (!readInstant(bytes, start, end, instant)) return this.#readSpecial(textOf(bytes, start, end), row);
    if (instant.digits > this.#digits) this.#digits = instant.digits;
    const count = BigInt(instant.seconds) * this.#scale + BigInt(Math.trunc(instant.nanoseconds / this.#divisor));
    if (BigInt.asIntN(64, count) !== count) return 'overflow';
    this.data[row] = count;
    return 'read';
  }

  #readSpecial(text: string, row: number): Outcome {
    const count = this.#special?.(text);
    if (count === undefined) return 'other';
    this.data[row] = count as bigint;
    return 'read';
  }
}

/** Texts; an empty field is the empty text, or null. */
export class TextReader implements FieldReader {
  readonly type: types.Type;
  readonly outcome = 'read';
  length = 0;
  readonly #strings: StringPool;
  readonly #emptyIsText: boolean;
  #codes = new Uint32Array(1024);
  #valid = new Uint8Array(1024);
  #nulls = 0;

  constructor(type: types.Type, strings: StringPool, emptyIsText: boolean) {
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

/** Values of a declared type for which there is no faster way, through their text. */
class FittedReader implements FieldReader {
  readonly type: types.Type;
  outcome: Outcome = 'read';
  readonly #builder: ColumnBuilder;
  readonly #fit: Fit;

  constructor(type: types.Type, strings: StringPool) {
    this.type = type;
    this.#builder = columnBuilder(type, strings);
    this.#fit = fitting(types.STRING, type) ?? (() => undefined);
  }

  get length(): number {
    return this.#builder.length;
  }

  take({ bytes, width, records, starts, ends }: Block, column: number, from: number): number {
    for (let record = from, field = from * width + column; record < records; record++, field += width) {
      const [start, end] = [starts[field] as number, ends[field] as number];
      const value = start === end ? null : this.#fit(textOf(bytes, start, end));
      this.outcome = value === undefined ? 'other' : 'read';
      if (value === undefined) return record;
      this.#builder.push(value);
    }
    return records;
  }

  skip(count: number): void {
    for (let i = 0; i < count; i++) this.#builder.push(null);
  }

  finish(): Column {
    return this.#builder.finish();
  }
}
