import { type ColumnBuilder, columnBuilder } from '../../columns/builder.ts';
import type { Column, FixedColumn } from '../../columns/column.ts';
import { type Fit, fitting } from '../../columns/fitting.ts';
import type { StringPool } from '../../columns/strings.ts';
import * as types from '../../types/type.ts';
import type { FieldReader } from './field.ts';
import { type Outcome, textOf } from './numbers.ts';
import { BoolReader, DateReader, FloatReader, IntegerReader } from './scalars.ts';
import type { Block } from './scanner.ts';
import { TextReader } from './texts.ts';
import { TimestampReader } from './timestamps.ts';

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

/** Whether what a reader has read can be handed to another of the same type. */
export const isPortable = (reader: FieldReader): boolean => !(reader instanceof FittedReader);

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

  append(column: FixedColumn): void {
    throw new RangeError(`${column.type.kind} is read in one part`);
  }

  finish(): Column {
    return this.#builder.finish();
  }
}
