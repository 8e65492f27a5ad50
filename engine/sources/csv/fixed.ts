import type { Column, FixedData } from '../../columns/column.ts';
import { allocate } from '../../columns/storage.ts';
import type { Type } from '../../types/type.ts';
import type { FieldReader } from './field.ts';
import type { Outcome } from './numbers.ts';
import type { Block } from './scanner.ts';

/** What all readers of values in one typed array share: room, and which values there are. */
export abstract class FixedReader implements FieldReader {
  readonly type: Type;
  length = 0;
  outcome: Outcome = 'read';
  data: FixedData;
  #valid = new Uint8Array(1024);
  #nulls = 0;

  constructor(type: Type) {
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
