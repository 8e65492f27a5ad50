import type { Column, FixedColumn } from '../../columns/column.ts';
import { concatColumns } from '../../columns/concat.ts';
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
  #pieces: Column[] = [];
  /** Whether texts repeat so often that it is worth it to look for them among those met last. */
  #repeats = true;

  constructor(type: Type, strings: StringPool, emptyIsText: boolean) {
    this.type = type;
    this.#strings = strings;
    this.#emptyIsText = emptyIsText;
  }

  take(block: Block, column: number, from: number): number {
    const codes = this.#repeats ? this.#repeated(block, column, from) : this.#looked(block, column, from, null);
    const valid = this.#emptyIsText ? null : filled(block, column, from);
    if (valid) for (let row = 0; row < valid.length; row++) codes[row] = (codes[row] as number) * (valid[row] as number);
    this.#add(codes, valid);
    return block.records;
  }

  /** Empty fields. */
  skip(count: number): void {
    const codes = new Uint32Array(count);
    if (this.#emptyIsText) codes.fill(this.#strings.intern(''));
    this.#add(codes, this.#emptyIsText ? null : new Uint8Array(count));
  }

  append({ data, valid }: FixedColumn): void {
    this.#add(data as Uint32Array, valid);
  }

  finish(): Column {
    const pieces = this.#pieces;
    this.#pieces = [];
    return concatColumns(this.type, pieces);
  }

  #repeated(block: Block, column: number, from: number): Uint32Array {
    const count = block.records - from;
    const { codes, others } = block.memory.codes(block, column, from, count);
    if (others.length > 0) {
      const found = this.#looked(block, column, from, others);
      for (let i = 0; i < others.length; i++) codes[others[i] as number] = found[i] as number;
      block.memory.remember(block, column, from, others.length);
    }
    this.#repeats = others.length * 2 < count || count < FEW;
    return codes.slice();
  }

  /** Codes of the texts of these rows (null: all) by the pool. */
  #looked({ bytes, width, records, starts, ends }: Block, column: number, from: number, rows: Uint32Array | null): Uint32Array {
    const count = rows?.length ?? records - from;
    const [first, last] = [new Uint32Array(count), new Uint32Array(count)];
    for (let i = 0; i < count; i++) {
      const field = (from + (rows ? (rows[i] as number) : i)) * width + column;
      first[i] = starts[field] as number;
      last[i] = ends[field] as number;
    }
    return this.#strings.internRanges(bytes, first, last, null);
  }

  #add(data: Uint32Array, valid: Uint8Array | null): void {
    this.#pieces.push({ layout: 'fixed', type: this.type, length: data.length, valid, data });
    this.length += data.length;
  }
}

/** Fewer texts than that say nothing of how often they repeat. */
const FEW = 1024;

/** Which fields are not empty; null: all. */
function filled({ width, records, starts, ends }: Block, column: number, from: number): Uint8Array | null {
  const valid = new Uint8Array(records - from);
  for (let row = 0, field = from * width + column; row < valid.length; row++, field += width)
    valid[row] = starts[field] === ends[field] ? 0 : 1;
  return valid.includes(0) ? valid : null;
}
