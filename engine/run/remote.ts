import type { Column } from '../columns/column.ts';
import type { StringPool } from '../columns/strings.ts';
import { valueAt } from '../columns/values.ts';
import type { Store } from '../compile/program.ts';
import { LimitError } from '../diagnostics/failure.ts';
import type { Heap } from './cells.ts';
import type { Memory } from './memory.ts';
import type { Output } from './output.ts';
import type { RemoteCall } from './result.ts';
import type { StepOf, StepRun, StreamRun } from './steps.ts';

/** Hands the columns of a slice to the client's function and writes what it gives where loops read it. */
export class Remote implements StepRun {
  readonly #step: StepOf<'remote'>;
  readonly #stream: StreamRun;
  readonly #memory: Memory;
  readonly #heap: Heap;
  readonly #strings: StringPool;
  readonly #output: Output;
  /** The client's side; null: there is none. */
  call: RemoteCall | null = null;

  constructor(step: StepOf<'remote'>, stream: StreamRun, memory: Memory, heap: Heap, strings: StringPool, output: Output) {
    this.#step = step;
    this.#stream = stream;
    this.#memory = memory;
    this.#heap = heap;
    this.#strings = strings;
    this.#output = output;
  }

  async run(): Promise<void> {
    const { rows } = this.#stream;
    const { name, types, args, to } = this.#step;
    if (rows === 0) return;
    if (this.call === null) throw new LimitError(`'${name}' is a function of the client's, which only a query that a client reads can ask`);
    const columns = args.map(arg => this.#output.column(arg, 0, rows));
    this.#write(await this.call(name, columns, types.result, rows), to);
  }

  #write(column: Column, { valid, lane, fields }: Store): void {
    const { buffer } = this.#memory;
    const { length } = column;
    if (typeof valid === 'number') {
      const flags = new Uint8Array(buffer, this.#memory.slot(valid), length);
      if (column.layout === 'empty') flags.fill(0);
      else if (column.valid === null) flags.fill(1);
      else flags.set(column.valid);
    }
    if (column.layout === 'record') column.fields.forEach((field, i) => this.#write(field, fields[i] as Store));
    else if (column.layout === 'fixed') {
      const { data } = column;
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      new Uint8Array(buffer, this.#memory.slot(lane), bytes.length).set(bytes);
    } else if (column.layout !== 'empty') {
      const handles = new Int32Array(buffer, this.#memory.slot(lane), length);
      for (let row = 0; row < length; row++) handles[row] = this.#heap.handle(valueAt(column, row, this.#strings));
    }
  }
}
