import type { Column, FixedColumn } from '../../columns/column.ts';
import type { StringPool } from '../../columns/strings.ts';
import { type Culprit, DataError } from '../../diagnostics/failure.ts';
import { isText } from '../../types/classes.ts';
import { type Field, STRING, sameType, showType, type Type, timestamp } from '../../types/type.ts';
import { type Instant, readInstant } from '../dates.ts';
import type { FieldReader } from './field.ts';
import { readBool, readDay, readFloat, textOf } from './numbers.ts';
import { fieldReader, isPortable } from './readers.ts';
import type { ReadColumn, WantedColumn } from './rest.ts';
import { BoolReader, DateReader, FloatReader, IntegerReader } from './scalars.ts';
import { type Block, placeOfField } from './scanner.ts';
import { TextReader } from './texts.ts';
import { TimestampReader } from './timestamps.ts';

/** A column of a CSV file while it is read. */
export interface CsvColumn {
  /** As another thread is asked for it. */
  readonly wanted: WantedColumn;
  take(block: Block): void;
  /** Whether what another thread read, of the type it found, is what this would have read. */
  accepts(read: ReadColumn): boolean;
  /** Takes over what another thread read. */
  append(read: ReadColumn): void;
  /** What was read, to be taken over, instead of `finish`; null where it is not of one type that it can have alone. */
  read(): ReadColumn | null;
  finish(): Column;
}

/** A column whose type is known: what does not fit is a DataError that names line and place. */
export class DeclaredColumn implements CsvColumn {
  readonly #name: string;
  readonly #index: number;
  readonly #reader: FieldReader;
  readonly wanted: WantedColumn;

  /** `emptyIsText`: an empty field of a text column is the empty text, not null. */
  constructor({ name, type }: Field, index: number, strings: StringPool, emptyIsText = false) {
    const reader = emptyIsText && isText(type) ? new TextReader(type, strings, true) : fieldReader(type, strings);
    if (reader === null) throw new DataError(`values of type ${showType(type)} cannot be read from CSV`, { column: name });
    this.#name = name;
    this.#index = index;
    this.#reader = reader;
    this.wanted = { index, name, type, emptyIsText };
  }

  accepts(read: ReadColumn): boolean {
    return isSuch(this.#reader, read);
  }

  append({ column, unit }: ReadColumn): void {
    this.#reader.append(column, unit);
  }

  read(): ReadColumn | null {
    return readBy(this.#reader);
  }

  take(block: Block): void {
    const stuck = this.#reader.take(block, this.#index, 0);
    if (stuck < block.records)
      throw new DataError(`${fieldText(block, stuck, this.#index)} is not a value of type ${showType(this.#reader.type)}`, {
        ...placeOfField(block, stuck, this.#index),
        column: this.#name
      });
  }

  finish(): Column {
    return this.#reader.finish();
  }
}

/**
 * A column whose type is what all its values turn out to be (§7.3). It is read as what it seems to be so far; if that was wrong
 * and what was read is of no use, `isLost` says that the file must be read again with the type now known.
 */
export class InferredColumn implements CsvColumn {
  readonly name: string;
  readonly index: number;
  readonly #strings: StringPool;
  #reader: FieldReader | null = null;
  #empty = 0;
  #lost = false;
  #isText = false;
  #tooLarge: { readonly text: string; readonly culprit: Culprit } | null = null;

  constructor(name: string, index: number, strings: StringPool) {
    this.name = name;
    this.index = index;
    this.#strings = strings;
  }

  get isLost(): boolean {
    return this.#lost;
  }

  get wanted(): WantedColumn {
    return { index: this.index, name: this.name, type: null, emptyIsText: true };
  }

  accepts(read: ReadColumn): boolean {
    return !this.#lost && this.#reader !== null && isSuch(this.#reader, read);
  }

  append({ column, unit }: ReadColumn): void {
    this.#reader?.append(column, unit);
  }

  read(): ReadColumn | null {
    return this.#lost || this.#reader === null ? null : readBy(this.#reader);
  }

  /** After the whole file: its type. Throws a DataError if its integers are too large. */
  get type(): Type {
    if (this.#isText || this.#reader === null) return STRING;
    if (this.#reader instanceof IntegerReader && this.#tooLarge !== null)
      throw new DataError(
        `${this.#tooLarge.text} is larger than i64 holds; declare the column with schema, as string or f64`,
        this.#tooLarge.culprit
      );
    return this.#reader instanceof TimestampReader ? timestamp(this.#reader.neededUnit) : this.#reader.type;
  }

  take(block: Block): void {
    let from = 0;
    while (from < block.records && !(this.#lost && this.#isText)) {
      if (this.#reader === null) from = this.#begin(block, from);
      else {
        from = this.#reader.take(block, this.index, from);
        if (from < block.records) from = this.#stuck(block, from, this.#reader);
      }
    }
  }

  finish(): Column {
    if (this.#reader === null) this.#reader = this.#texts();
    return this.#reader instanceof TimestampReader ? this.#reader.finishIn(this.#reader.neededUnit) : this.#reader.finish();
  }

  /** Looks for the first value; the type it has is the column's until another one shows that it is not. */
  #begin({ bytes, width, records, starts, ends }: Block, from: number): number {
    for (let record = from; record < records; record++) {
      const start = starts[record * width + this.index] as number;
      const end = ends[record * width + this.index] as number;
      if (start === end) this.#empty++;
      else {
        this.#reader = this.#readerFor(bytes, start, end);
        return record;
      }
    }
    return records;
  }

  #readerFor(bytes: Uint8Array, start: number, end: number): FieldReader {
    const reader = seemsToBe(bytes, start, end);
    if (reader === null) return this.#texts();
    reader.skip(this.#empty);
    return reader;
  }

  #texts(): TextReader {
    const reader = new TextReader(STRING, this.#strings, true);
    reader.skip(this.#empty);
    this.#isText = true;
    return reader;
  }

  /** The field at `record` is not what the reader reads; gives where to go on. */
  #stuck(block: Block, record: number, reader: FieldReader): number {
    if (reader.outcome === 'overflow') {
      this.#tooLarge ??= {
        text: fieldText(block, record, this.index),
        culprit: { ...placeOfField(block, record, this.index), column: this.name }
      };
      this.#lost = true;
      reader.skip(1);
      return record + 1;
    }
    const field = record * block.width + this.index;
    if (
      reader instanceof IntegerReader &&
      !Number.isNaN(readFloat(block.bytes, block.starts[field] as number, block.ends[field] as number))
    ) {
      this.#reader = FloatReader.after(reader);
      return record;
    }
    this.#lost = true;
    this.#isText = true;
    return block.records;
  }
}

const isSuch = (reader: FieldReader, { column }: ReadColumn): boolean => isPortable(reader) && sameType(reader.type, column.type);

function readBy(reader: FieldReader): ReadColumn | null {
  if (!isPortable(reader)) return null;
  return { column: reader.finish() as FixedColumn, unit: reader instanceof TimestampReader ? reader.neededUnit : null };
}

/** The reader of what a first value seems to be; null for text. */
function seemsToBe(bytes: Uint8Array, start: number, end: number): FieldReader | null {
  if (/^-?\d+$/.test(textOf(bytes, start, Math.min(end, start + 400)))) return new IntegerReader();
  if (!Number.isNaN(readFloat(bytes, start, end))) return new FloatReader();
  if (readBool(bytes, start, end) >= 0) return new BoolReader();
  if (!Number.isNaN(readDay(bytes, start, end))) return new DateReader();
  const instant: Instant = { seconds: 0, nanoseconds: 0, digits: 0 };
  return readInstant(bytes, start, end, instant) ? new TimestampReader('ns') : null;
}

function fieldText({ bytes, width, starts, ends }: Block, record: number, column: number): string {
  const field = record * width + column;
  const start = starts[field] as number;
  const end = ends[field] as number;
  return JSON.stringify(textOf(bytes, start, Math.min(end, start + 60)) + (end - start > 60 ? '…' : ''));
}
