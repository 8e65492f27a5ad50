import type { Column, FixedData } from '../../columns/column.ts';
import { allocate } from '../../columns/storage.ts';
import { DataError } from '../../diagnostics/failure.ts';
import type { Type } from '../../types/type.ts';
import { copyValues, decodeValues, type Values, valuesInMemory } from './encodings.ts';
import { BLOCK } from './memory.ts';
import { type ChunkPages, levelWidth, type Page } from './pages.ts';

/** A column of a file that is not nested, while its row groups are read into it one after another. */
export class Filling {
  readonly #type: Type;
  readonly #data: FixedData;
  #valid: Uint8Array | null = null;
  #nulls = 0;

  /** Room for `length` values of a fixed type. */
  constructor(type: Type, length: number) {
    this.#type = type;
    this.#data = allocate(type, length);
  }

  /** Reads a column chunk of `rows` values, which are those from row `first` on. */
  read(pages: ChunkPages, first: number, rows: number): void {
    if (pages.left !== rows) throw new DataError(`${pages.left} values in ${rows} rows: the file is damaged`);
    for (let row = first; pages.left > 0; ) {
      const page = pages.next();
      if (pages.left < 0) throw new DataError('a column has more values than rows: the file is damaged');
      this.#page(pages, page, row);
      row += page.count;
    }
  }

  /** The column; not to be read into any more. */
  finish(): Column {
    const length = this.#data.length;
    return { layout: 'fixed', type: this.#type, length, valid: this.#nulls > 0 ? this.#valid : null, data: this.#data };
  }

  #page(pages: ChunkPages, page: Page, row: number): void {
    const { memory } = pages;
    const valid = page.defs === null ? null : this.#readValid(pages, page, row);
    const present = valid === null ? page.count : valid.present;
    if (present === 0) return;
    const values = valuesInMemory(pages, page, present);
    if (values === null) this.#place(decodeValues(pages, page, present), valid?.flags ?? null, row);
    else if (present === page.count) copyValues(memory, values, this.#data, row, present);
    else this.#spread(pages, values, (valid as Valid).flags, row);
  }

  /** Which values of a page there are. */
  #readValid({ memory, leaf }: ChunkPages, { defs, count }: Page, row: number): Valid {
    this.#valid ??= new Uint8Array(this.#data.length).fill(1);
    const flags = this.#valid.subarray(row, row + count);
    if (defs !== null) memory.begin('levels', defs, levelWidth(leaf.defined));
    let present = 0;
    for (let done = 0; done < count; done += BLOCK) {
      const levels = memory.levels(Math.min(BLOCK, count - done));
      flags.set(levels, done);
      present += memory.count(levels, leaf.defined);
    }
    this.#nulls += count - present;
    return { flags, present };
  }

  #spread({ memory }: ChunkPages, values: Values, flags: Uint8Array, row: number): void {
    const data = this.#data;
    const width = data.BYTES_PER_ELEMENT;
    const to = new Uint8Array(data.buffer, data.byteOffset + row * width, flags.length * width);
    for (let done = 0; done < flags.length; done += BLOCK) {
      const part = flags.subarray(done, done + BLOCK);
      const address = memory.spread(values(memory.count(part, 1)), width, part);
      to.set(memory.bytes({ address, length: part.length * width }), done * width);
    }
  }

  /** Puts values that are there where they belong. */
  #place(values: FixedData, flags: Uint8Array | null, row: number): void {
    const data = this.#data;
    if (flags === null || values.length === flags.length) data.set(values as never, row);
    else for (let i = 0, from = 0; i < flags.length; i++) if (flags[i] === 1) data[row + i] = values[from++] as never;
  }
}

interface Valid {
  readonly flags: Uint8Array;
  readonly present: number;
}
