import type { Column, FixedColumn, FixedData } from '../../columns/column.ts';
import { concatColumns } from '../../columns/concat.ts';
import { allocate } from '../../columns/storage.ts';
import type { TimeUnit, Type } from '../../types/type.ts';
import type { FieldReader } from './field.ts';
import type { Answer } from './memory.ts';
import type { Outcome } from './numbers.ts';
import type { Block } from './scanner.ts';

/** What all readers of values in one typed array share: a piece for each block, and which values there are. */
export abstract class FixedReader implements FieldReader {
  readonly type: Type;
  length = 0;
  outcome: Outcome = 'read';
  #pieces: Column[] = [];

  constructor(type: Type) {
    this.type = type;
  }

  take(block: Block, column: number, from: number): number {
    const count = block.records - from;
    const { data, valid, nulls, others } = this.usual(block, column, from) ?? unread(this.type, block, column, from);
    const read = others.find(row => {
      const field = (from + row) * block.width + column;
      this.outcome = this.read(block.bytes, block.starts[field] as number, block.ends[field] as number, data, row);
      return this.outcome !== 'read';
    });
    const stopped = read ?? count;
    this.#add(data.slice(0, stopped), nulls === 0 || !valid.includes(0) ? null : valid.slice(0, stopped));
    return from + stopped;
  }

  skip(count: number): void {
    this.#add(allocate(this.type, count), new Uint8Array(count));
  }

  append({ data, valid }: FixedColumn, _unit: TimeUnit | null): void {
    this.#add(data, valid);
  }

  finish(): Column {
    const pieces = this.#pieces;
    this.#pieces = [];
    return concatColumns(this.type, pieces);
  }

  /** Takes over what another reader read, its values by `convert`. */
  protected adopt(other: FixedReader, convert: (data: FixedData) => FixedData): void {
    for (const { valid, data } of other.#pieces as { valid: Uint8Array | null; data: FixedData }[]) this.#add(convert(data), valid);
  }

  /** The fields from a record on as far as they are what is usual; null: none. */
  protected usual(_block: Block, _column: number, _from: number): Fields | null {
    return null;
  }

  /** Reads a field that is not empty into element `row`. */
  protected abstract read(bytes: Uint8Array, start: number, end: number, data: FixedData, row: number): Outcome;

  #add(data: FixedData, valid: Uint8Array | null): void {
    this.#pieces.push({ layout: 'fixed', type: this.type, length: data.length, valid, data });
    this.length += data.length;
  }
}

/** Values of a block; those of `others` are not read yet. */
export type Fields = Omit<Answer, 'data'> & { readonly data: FixedData };

function unread(type: Type, { records, width, starts, ends }: Block, column: number, from: number): Fields {
  const count = records - from;
  const valid = new Uint8Array(count);
  const others = new Uint32Array(count);
  let left = 0;
  for (let row = 0, field = from * width + column; row < count; row++, field += width) {
    if (starts[field] === ends[field]) continue;
    valid[row] = 1;
    others[left++] = row;
  }
  return { data: allocate(type, count), valid, nulls: count - left, others: others.subarray(0, left) };
}
