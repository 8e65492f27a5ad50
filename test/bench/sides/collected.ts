import type { Column, FixedData } from '../../../engine/columns/column.ts';
import type { ResultBatch } from '../../../engine/index.ts';
import type { Field } from '../../../engine/types/type.ts';

interface Whole {
  readonly data: FixedData;
  valid: Uint8Array | null;
}

/** The columns of a result as whole arrays: what a caller who wants all rows at once keeps. They are used again by the next run. */
export class Collected {
  rows = 0;
  readonly #fields: readonly Field[];
  readonly #columns: Whole[] = [];

  constructor(fields: readonly Field[]) {
    this.#fields = fields;
  }

  add(batch: ResultBatch): void {
    batch.columns.forEach((column, i) => {
      this.#put(i, column);
    });
    this.rows += batch.length;
  }

  /** Per column the sum of what is not null. */
  sums(): Record<string, number> {
    return Object.fromEntries(this.#fields.map(({ name }, i) => [name, this.#sum(i)]));
  }

  #put(i: number, column: Column): void {
    if (column.layout !== 'fixed') throw new Error('benchmarks give numbers');
    const at = this.#reserve(i, column.data, this.rows + column.length);
    at.data.set(column.data as never, this.rows);
    if (column.valid) at.valid ??= new Uint8Array(at.data.length).fill(1);
    at.valid?.set(column.valid ?? new Uint8Array(column.length).fill(1), this.rows);
  }

  #reserve(i: number, like: FixedData, rows: number): Whole {
    const known = this.#columns[i];
    if (known && known.data.length >= rows) return known;
    const length = Math.max(rows, (known?.data.length ?? 0) * 2);
    const data = new (like.constructor as new (length: number) => FixedData)(length);
    if (known) data.set(known.data as never);
    const valid = known?.valid ? new Uint8Array(length).fill(1) : null;
    if (valid && known?.valid) valid.set(known.valid);
    const grown = { data, valid };
    this.#columns[i] = grown;
    return grown;
  }

  #sum(i: number): number {
    const { data, valid } = this.#columns[i] as Whole;
    let sum = 0;
    for (let row = 0; row < this.rows; row++) if (valid === null || valid[row] === 1) sum += Number(data[row]);
    return sum;
  }
}
